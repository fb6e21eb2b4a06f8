// What a handshake agrees on, pings in both directions, and TLS.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { within } from '../../support/deadline.ts';
import type { Check, Visit } from '../check.ts';
import { Conversation } from '../conversation.ts';

const silenceLimitMs = 30_000;

export const connectionChecks = {
  subprotocol: {
    title: 'two subprotocols offered, one of which the server speaks',
    expected: 'heddle.v1, handler heddle.v1',
    run: offering(['other', 'heddle.v1']),
  },
  'unknown-subprotocols': {
    title: 'only subprotocols offered that the server does not speak',
    expected: 'open without one',
    run: offering(['other', 'another']),
  },
  'client-ping': {
    title: 'ping from the client',
    expected: 'answered',
    run: async ({ program, server }) => {
      const conversation = new Conversation(program, server('plain'));
      await conversation.open();
      const seen = await conversation.ping(Buffer.from('are you there'));
      await conversation.close(1000, '');
      return seen;
    },
  },
  'server-ping': {
    title: 'ping from the server, IDLE_TIMEOUT_SEC = 8',
    expected: 'answered',
    isSlow: true,
    run: answerPing,
  },
  wss: {
    title: "wss, the certificate being the client's only trusted one",
    expected: 'echoed',
    run: async ({ program, server }) => {
      const conversation = new Conversation(program, server('tls'));
      await conversation.open();
      const seen = await conversation.echo('binary', Buffer.from('abc'), 100_000);
      await conversation.close(1000, '');
      return seen;
    },
  },
} as const satisfies Record<string, Check>;

function offering(protocols: readonly string[]) {
  return async ({ program, server }: Visit): Promise<string> => {
    const conversation = new Conversation(program, server('plain'));
    const opened = await conversation.tryOpen(protocols);
    if (typeof opened === 'string') return opened;
    const { subprotocol } = await server('plain').opened(conversation.name);
    await conversation.close(1000, '');
    if (subprotocol === '' && !opened.subprotocol) return 'open without one';
    return `${opened.subprotocol ?? 'not told'}, handler ${subprotocol}`;
  };
}

/** A connection that came after the client and answers no ping is cut for it: the client, as silent, has answered. */
async function answerPing({ program, server }: Visit): Promise<string> {
  const conversation = new Conversation(program, server('plain'));
  await conversation.open();
  await end(server('plain').port);
  const seen = await conversation.echo('text', Buffer.from('still here'));
  await conversation.close(1000, '');
  return seen === 'echoed' ? 'answered' : seen;
}

/** Resolves when a connection that never says anything after its handshake was cut. */
async function end(port: number): Promise<void> {
  const silent = connect(port, '127.0.0.1');
  silent.resume();
  silent.on('error', () => {});
  const lines = [
    'GET /silent HTTP/1.1',
    'Host: 127.0.0.1',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
  ];
  silent.write(`${lines.join('\r\n')}\r\n\r\n`);
  await within(once(silent, 'close'), 'the end of a silent connection', silenceLimitMs);
}
