// A crowd that connects and never speaks takes all files that the server may open. Who is online is served meanwhile, and
// newcomers are let in again when the crowd has gone.
import { once } from 'node:events';
import { until, within } from '../../support/deadline.ts';
import { metricOf } from '../../support/long-runs/metrics.ts';
import type { World } from '../clients/client.ts';
import type { Besieged } from './besieged.ts';

/** Files that the server may open: `ulimit -n`. */
export const maxOpenFiles = 512;
const crowdSize = maxOpenFiles + 40;
const asks = 5;
const limitMs = 30_000;

/** `number` tells this crowd from those before. */
export async function crowdIn({ world, child }: Besieged, number: number): Promise<void> {
  const resident = await newcomer(`resident-${number}`, world);
  const isListening = async (): Promise<boolean> => {
    // At the limit the console may be out of reach for a moment.
    const metrics = await child.metrics().catch(() => null);
    return metrics === null || metricOf(metrics, 'listening') === 1;
  };
  world.ledger.filesWereShort = true;
  const crowd = Array.from({ length: crowdSize }, () => world.door.tcp());
  try {
    await until(async () => !(await isListening()), 'a server that has run out of files', limitMs);
    for (let count = 0; count < asks; count++) await within(resident.ask(), 'an answer', limitMs);
  } finally {
    for (const socket of crowd) socket.destroy();
    resident.leave();
  }
  const getsIn = async (): Promise<boolean> => {
    const next = await newcomer(`newcomer-${number}.${tries++}`, world).catch(() => null);
    next?.leave();
    return next !== null;
  };
  let tries = 0;
  await until(getsIn, 'newcomers who are let in again', limitMs);
}

interface Resident {
  /** Resolves when it has an answer, or the connection has ended: the books say whether it had to. */
  ask(): Promise<void>;
  leave(): void;
}

async function newcomer(name: string, world: World): Promise<Resident> {
  const session = world.ledger.open(name);
  const socket = world.door.webSocket(name);
  socket.on('error', () => session.endedBy({ by: 'client' }));
  await once(socket, 'open');
  socket.on('close', (code) => session.endedBy({ by: 'server', code }));
  socket.on('message', (data) => {
    const text = data.toString();
    if (text.startsWith('told ')) return;
    session.answered.push(Number.parseInt(text, 10));
    session.changed();
  });
  return {
    async ask() {
      if (session.hasEnded) return;
      session.answeredBefore.push(session.answered.at(-1) ?? -1);
      socket.send(`${session.sent.push('plain') - 1} plain 0`);
      await session.settled(0);
    },
    leave() {
      session.endedBy({ by: 'client' });
      socket.terminate();
    },
  };
}
