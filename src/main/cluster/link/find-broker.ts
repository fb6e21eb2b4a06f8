// Whether a NATS server speaks at one of the addresses. The client library never lets go of a socket to one that takes the
// connection and says nothing, such as a process that is stopped or a load balancer with nothing behind it.
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Settings } from '../../../settings/settings.ts';

const withinMs = 2_000;
const usualPort = 4222;

/** Resolves when one of them greets; rejects with why the last one does not. */
export async function findBroker({ natsUrl }: Pick<Settings, 'natsUrl'>, signal: AbortSignal): Promise<void> {
  const tries = natsUrl.map((url) => greeting(new URL(url.replace(/^\w+/, 'http')), signal));
  try {
    await Promise.any(tries);
  } catch (error) {
    throw error instanceof AggregateError ? error.errors.at(-1) : error;
  }
}

// Every server greets first (INFO), also one that speaks TLS from then on.
async function greeting({ hostname, port, host }: URL, closing: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(withinMs)]);
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || usualPort) });
  // What comes after the first event is nobody's.
  socket.on('error', () => {});
  try {
    await once(socket, 'data', { signal });
  } catch (error) {
    if (signal.aborted) throw new Error(`${host} takes connections and says nothing`);
    throw error;
  } finally {
    socket.destroy();
  }
}
