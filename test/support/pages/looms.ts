// A server with something to see: looms that talk, more and less by turns.
import { dirname } from 'node:path';
import { onTestFinished } from 'vitest';
import { connect, type WsClient } from '../clients/ws-client.ts';
import { type ConsoleServer, startConsoleServer } from '../servers/console-server.ts';
import { tempFile } from '../temp-folder.ts';

const handler = `export default {
  message(client, message) {
    const us = client.name === 'optimizer' ? 4000 : 60;
    for (const end = performance.now() + us / 1000; performance.now() < end; );
    if (message.text?.startsWith('stop')) throw new RangeError('no loom with the number ' + message.text.slice(5));
    if (message.text === 'weigh') return client.state.yarn.weight;
    client.send(message.isBinary ? message.bytes : 'ack ' + message.text);
  },
};`;
const names = [
  'loom-1',
  'loom-2',
  'loom-3',
  'warehouse',
  'optimizer',
  'dashboard-北京',
  'dashboard-berlin',
  'scanner-7',
];

export interface Looms {
  readonly server: ConsoleServer;
  readonly clients: readonly WsClient[];
  stopTalking(): void;
}

/** They talk until the test is over. */
export async function startLooms(env: Readonly<Record<string, string>> = {}): Promise<Looms> {
  const file = await tempFile('looms.mjs', handler);
  const server = await startConsoleServer({ WORKERS: '2', ...env }, './looms.mjs', dirname(file));
  onTestFinished(() => server.stop());
  const clients: WsClient[] = [];
  for (const name of names) clients.push(await connect(`${server.url}/${encodeURIComponent(name)}`));
  const stopTalking = keepTalking(clients);
  onTestFinished(stopTalking);
  return { server, clients, stopTalking };
}

/** Clients that talk, more and less by turns. */
function keepTalking(clients: readonly WsClient[]): () => void {
  let turn = 0;
  const timer = setInterval(() => {
    turn++;
    const often = 3 + 2 * Math.sin(turn / 90);
    clients.forEach((client, index) => {
      if (Math.random() * 8 > often || index === 7) return;
      const picks = 1000 + ((turn * 7 + index * 31) % 977);
      client.send(
        index === 3
          ? Buffer.from([7, index, turn & 255, 0xc3])
          : `pick ${picks}, tension ${(40 + (picks % 90) / 10).toFixed(1)} N`,
      );
    });
  }, 25);
  return () => clearInterval(timer);
}
