// What a worker did to the pages that it shares with the socket thread, before it died: anything.
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SocketClient } from '#dist/main/clients/socket-client.js';
import { frameKind } from '#dist/protocol/frames.js';
import type { Handler } from '#dist/workers/api/handler.js';
import { MortalLanes } from '../../support/parts/mortal-lanes.ts';

const clientCount = 3;
/** The first of them are where the page says what is in it, and where the first frames are. */
const word = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2000 }));
const value = fc.oneof(
  fc.integer({ min: -1, max: 300 }),
  fc.constantFrom(...Object.values(frameKind)),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
);
const damage = fc.array(fc.tuple(word, value), { maxLength: 12 });
const plan = fc.record({
  scheduling: fc.constantFrom('pinned' as const, 'stateless' as const, 'movable' as const),
  messages: fc.array(fc.nat(clientCount - 1), { minLength: 1, maxLength: 12 }),
  takenSteps: fc.integer({ min: 1, max: 30 }),
  later: fc.array(fc.nat(clientCount - 1), { maxLength: 6 }),
  leaver: fc.option(fc.nat(clientCount - 1)),
  damage,
});

type Steps = typeof plan extends fc.Arbitrary<infer Value> ? Value : never;

/** Faults that were contained so far: a test in which there was none shows nothing. */
let contained = 0;

beforeEach(() => {
  contained = 0;
});

afterEach(() => {
  expect(contained).toBeGreaterThan(0);
});

const echo: Handler = {
  open() {},
  message(client, message) {
    client.send(message.text);
  },
  close() {},
};

// Written over as a handler can, who has no part in what the writer knows.
function smash(mortal: MortalLanes, words: readonly (readonly [number, number])[]): void {
  for (const { page } of mortal.lane.frames.out) {
    for (const [at, to] of words) page.words[at % page.words.length] = to;
  }
}

function sums(mortal: MortalLanes, clients: readonly SocketClient[]) {
  const ledgers = clients.map(({ ledger }) => ledger);
  const sum = (of: (ledger: SocketClient['ledger']) => number): number =>
    ledgers.reduce((total, ledger) => total + of(ledger), 0);
  return {
    frames: sum(({ inFlight }) => inFlight),
    messages: sum(({ queuedMessages }) => queuedMessages),
    bytes: sum(({ queuedBytes }) => queuedBytes),
    backlog: sum(({ backlog }) => backlog?.messages ?? 0),
    least: Math.min(...ledgers.flatMap((each) => [each.inFlight, each.queuedMessages, each.queuedBytes])),
    mortal,
  };
}

function expectEven(mortal: MortalLanes, clients: readonly SocketClient[]): void {
  const { frames, messages, bytes, backlog, least } = sums(mortal, clients);
  expect(least).toBeGreaterThanOrEqual(0);
  expect(mortal.queueLimits.messages).toBe(messages);
  expect(mortal.queueLimits.bytes).toBe(bytes);
  expect(mortal.lane.unhandled).toBe(frames);
  expect(mortal.lane.unhandledMessages).toBe(messages - backlog);
}

async function untilQuiet(mortal: MortalLanes): Promise<void> {
  for (let turn = 0; turn < 100; turn++) {
    await mortal.run({ steps: Number.POSITIVE_INFINITY });
    mortal.turn();
  }
}

interface Trouble {
  /** Before the thread is dead. */
  damage?(mortal: MortalLanes): void;
  /** From its death until the lane has its next worker; returns what ends it. */
  shortage?(mortal: MortalLanes): () => void;
}

async function play(steps: Steps, { damage: harm, shortage }: Trouble): Promise<void> {
  const mortal = new MortalLanes(echo, steps.scheduling);
  const answers = Array.from({ length: clientCount }, (): string[] => []);
  const clients = answers.map((sent) => mortal.join(sent));
  const at = (index: number): SocketClient => clients[index] as SocketClient;
  let sent = 0;
  const send = (index: number): void => mortal.send(at(index), `m${sent++} `.padEnd(200, '.'));
  for (const index of steps.messages) send(index);
  await mortal.run({ steps: steps.takenSteps });
  harm?.(mortal);
  for (const index of steps.later) send(index);
  if (steps.leaver !== null) mortal.leave(at(steps.leaver));
  await mortal.run({ steps: 0, other: () => {} });
  const goOn = shortage?.(mortal);
  const [recovery] = mortal.turn();
  goOn?.();
  expectEven(mortal, clients);
  await untilQuiet(mortal);
  expectEven(mortal, clients);
  // Everything was answered, or is known to be lost; nothing is under way for ever.
  expect(mortal.queueLimits.messages).toBe(0);
  const lost = recovery?.losses.reduce((sum, { messages }) => sum + messages, 0) ?? 0;
  const { handlerErrors, dropped } = mortal.statistics;
  expect(answers.flat().length + lost + handlerErrors + dropped.clientGone).toBeGreaterThanOrEqual(sent);
  // Whoever can go on is served as before.
  contained += mortal.statistics.internalErrors;
  const cannot = new Set(recovery?.losses.flatMap(({ client, isUnknown }) => (isUnknown ? [client] : [])));
  for (const [index, client] of clients.entries()) {
    if (!client.isOnline || cannot.has(client)) continue;
    mortal.send(client, 'still there?');
    await untilQuiet(mortal);
    expect(answers[index]?.at(-1)).toBe('still there?');
  }
}

function noMore(): never {
  throw new RangeError('Array buffer allocation failed');
}

describe('when a thread dies', () => {
  test('whatever it wrote into its frame pages costs these frames and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(plan, (steps) => play(steps, { damage: (mortal) => smash(mortal, steps.damage) })),
      { numRuns: 300 },
    );
  });

  test('frames that there is no memory to copy are lost, and nothing else', async () => {
    const { allocUnsafeSlow } = Buffer;
    const shortage = (): (() => void) => {
      Buffer.allocUnsafeSlow = noMore;
      return () => {
        Buffer.allocUnsafeSlow = allocUnsafeSlow;
      };
    };
    await fc.assert(
      fc.asyncProperty(plan, (steps) => play(steps, { shortage })),
      { numRuns: 50 },
    );
  });

  test('frames that there is no memory to write again are lost, and nothing else', async () => {
    const property = fc.asyncProperty(plan, fc.nat(12), (steps, room) =>
      play(steps, {
        shortage: ({ lane }) => {
          const { append } = lane.frames;
          let left = room;
          lane.frames.append = (...frame) => (left-- > 0 ? append.apply(lane.frames, frame) : noMore());
          return () => {
            lane.frames.append = append;
          };
        },
      }),
    );
    await fc.assert(property, { numRuns: 150 });
  });
});
