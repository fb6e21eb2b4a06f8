// permessage-deflate with what the client offers on its own.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Check, Visit } from '../check.ts';
import type { ClientProgram, MessageType } from '../client-program.ts';
import { Conversation } from '../conversation.ts';
import type { ServerName } from '../servers.ts';

const text = Buffer.from('same again 回答 ');
/** What comes later may refer to what came before; small ones are not compressed by the server. */
const messages: readonly (readonly [MessageType, Uint8Array, number])[] = [
  ['text', text, 3000],
  ['text', text, 1],
  ['binary', randomBytes(20_000), 1],
  ['text', Buffer.of(), 1],
  ['text', text, 3000],
];

export const compressionChecks = {
  'compression-off': {
    title: 'COMPRESSION = off',
    expected: 'refused, echoed',
    run: compressed('plain'),
  },
  'compression-shared': {
    title: 'COMPRESSION = shared',
    expected: 'agreed, echoed',
    run: compressed('shared'),
  },
  'compression-dedicated': {
    title: 'COMPRESSION = dedicated',
    expected: 'agreed, echoed',
    run: compressed('dedicated'),
  },
} as const satisfies Record<string, Check>;

function compressed(name: ServerName) {
  return async ({ program, server }: Visit): Promise<string> => {
    const offered = await offer(program);
    const conversation = new Conversation(program, server(name));
    const { extensions } = await conversation.open();
    for (const [type, part, count] of messages) {
      const seen = await conversation.echo(type, part, count);
      if (seen !== 'echoed') return `${agreement(offered, extensions)}, ${seen}`;
    }
    await conversation.close(1000, '');
    return `${agreement(offered, extensions)}, echoed`;
  };
}

/** What the client offers to any server, here to one that refuses it: Sec-WebSocket-Extensions. */
async function offer(program: ClientProgram): Promise<string> {
  let offered = '';
  const server = createServer().on('upgrade', ({ headers }, socket) => {
    offered = headers['sec-websocket-extensions'] ?? '';
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Conversation(program, { url: `ws://127.0.0.1:${port}` }).tryOpen();
  server.close();
  return offered;
}

function agreement(offered: string, agreed: string | null): string {
  if (offered === '') return 'not offered';
  if (agreed === null) return 'not told';
  return agreed.startsWith('permessage-deflate') ? 'agreed' : 'refused';
}
