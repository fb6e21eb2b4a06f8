// What peers can make the server hold, one row for each kind: resident memory stays below the limit plus a slack, and a
// light client is served all the time. Without the limit each of these takes more than 1,200 MiB.
import { afterEach, describe, expect, test } from 'vitest';
import type { ServerOptions } from '#dist/index.js';
import { hoard } from '../../support/clients/hoarder.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { handlerFile, type Serving, serve } from '../../support/servers/serve.ts';

const mib = 1024 * 1024;
const handler = handlerFile('hoarding.mjs');
/** What peers have, and what the process may take beside it: pages (32 MiB of frames, as many of commands, 64 MiB of
 * large ones at each end), garbage, what one turn sends. */
const roomMb = 160;
const slackMb = 320;

const options = {
  handler,
  maxPayloadBytes: 4 * mib,
  maxQueuedBytes: 16 * mib,
  maxTotalQueuedBytes: 1024 * mib,
  maxBackpressureBytes: 64 * mib,
  maxKeptStateBytes: 4 * mib,
  // A client that is closed must not come back here.
  idleTimeoutSec: 60,
} as const;

let watch: NodeJS.Timeout;
afterEach(() => clearInterval(watch));

interface Tight extends Serving {
  /** By how many MiB resident memory has grown at most. */
  grownMb(): number;
}

async function tight(more: ServerOptions = {}): Promise<Tight> {
  const before = process.memoryUsage.rss();
  const serving = await serve({
    ...options,
    chunkedRequests: 'accept',
    maxMemoryMb: Math.ceil(before / mib) + roomMb,
    ...more,
  });
  let most = before;
  watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 10);
  return { ...serving, grownMb: () => (most - before) / mib };
}

describe('resident memory stays below the limit, and a light client is served, with', () => {
  test.each([
    ['upload', 300],
    ['chunked upload', 300],
    ['unread answer', 300],
    ['slow reader', 300],
    ['closed slow reader', 300],
    ['kept state', 300],
    ['burst of answers', 100],
    ['burst to slow readers', 100],
    ['unfinished message', 300],
    ['unfinished fragments', 300],
  ])('%s', { timeout: 90_000 }, async (kind, count) => {
    const { url, port, grownMb, heddle } = await tight();
    const light = await connect(`${url}/light`);
    const hoarding = hoard(port, { kind, count, bytes: 4 * mib - 100 });
    let isBegun = false;
    void hoarding.then(() => {
      isBegun = true;
    });
    do expect(await light.ask('light')).toBe('served');
    while (!isBegun || turnedAway(heddle) === 0);
    // All of a burst was before this in the one lane.
    expect(await light.ask('light')).toBe('served');
    expect(grownMb()).toBeLessThan(roomMb + slackMb);
  });
});

function turnedAway({ statistics }: Serving['heddle']): number {
  const { closedForMemory, connectionsRefused, refusedRequests } = statistics;
  return closedForMemory + connectionsRefused + (refusedRequests.MEMORY_FULL ?? 0);
}
