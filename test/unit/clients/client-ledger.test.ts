import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FrameCount } from '#dist/main/clients/client-ledger.js';
import { Registry } from '#dist/main/clients/registry.js';
import type { SocketClient } from '#dist/main/clients/socket-client.js';
import { QueueLimits } from '#dist/main/limits/queue-limits.js';
import { storedClient } from '../../support/parts/stored-client.ts';

const clientCount = 2;
const most = { messages: 8, bytes: 60, totalMessages: 12, totalBytes: 90 };

type Step =
  | { do: 'message'; client: number; bytes: number; waits: boolean }
  | { do: 'lifecycle' | 'handle' | 'dispatch' | 'cutBacklog'; client: number }
  | { do: 'lose'; client: number; frames: number; isCutOff: boolean };

const client = fc.nat(clientCount - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('message' as const),
      client,
      bytes: fc.nat(20),
      waits: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'lifecycle' as const,
        'handle' as const,
        'dispatch' as const,
        'cutBacklog' as const,
      ),
      client,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('lose' as const),
      client,
      frames: fc.nat(4),
      isCutOff: fc.boolean(),
    }),
  },
);

/** One frame that is owed to a client; `bytes` is null where it brings no message. */
interface Owed {
  readonly number: number;
  readonly bytes: number | null;
}

/** One client and, written down one by one, everything that is owed to it. */
class Account {
  readonly client: SocketClient = storedClient(new Registry());
  inFlight: Owed[] = [];
  waiting: Owed[] = [];
  #messages = 0;
  readonly #limits: QueueLimits;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  take(planned: Step): void {
    const { ledger } = this.client;
    if (planned.do === 'message') return this.#message(planned.bytes, planned.waits);
    if (planned.do === 'lose') return this.#lose(planned.frames, planned.isCutOff);
    if (planned.do === 'handle') return this.#handle();
    if (planned.do === 'cutBacklog') return this.#cutBacklog();
    if (planned.do === 'dispatch') return this.#dispatch();
    ledger.handedOver();
    this.inFlight.push({ number: 0, bytes: null });
  }

  check(): void {
    const { ledger } = this.client;
    const all = countOf([...this.inFlight, ...this.waiting]);
    expect(ledger).toMatchObject({
      inFlight: this.inFlight.length,
      queuedMessages: all.messages,
      queuedBytes: all.bytes,
      isDone: this.inFlight.length === 0 && this.waiting.length === 0,
    });
  }

  #message(bytes: number, waits: boolean): void {
    if (this.#limits.enter(this.client, bytes) !== null) return;
    const message = { number: ++this.#messages, bytes };
    const { ledger } = this.client;
    if (waits || ledger.backlog !== null) {
      ledger.waits().push(new ArrayBuffer(bytes), 0);
      this.waiting.push(message);
    } else {
      ledger.handedOver();
      this.inFlight.push(message);
    }
  }

  #handle(): void {
    const frame = this.inFlight.shift();
    if (frame === undefined) return;
    if (frame.bytes !== null) this.#limits.leave(this.client, frame.bytes);
    this.client.ledger.handled();
  }

  #dispatch(): void {
    const { ledger } = this.client;
    const message = this.waiting.shift();
    if (message === undefined) return;
    expect(ledger.backlog?.shift()?.data.byteLength).toBe(message.bytes);
    ledger.handedOver();
    this.inFlight.push(message);
    if (this.waiting.length === 0) ledger.waitsNoMore();
  }

  #cutBacklog(): void {
    const { ledger } = this.client;
    ledger.backlog?.clear();
    this.#limits.cut(this.client, { ...countOf(this.waiting), frames: 0 });
    this.#messages -= this.waiting.length;
    this.waiting = [];
    ledger.waitsNoMore();
  }

  // The oldest `frames` go with the worker. Of a client that is cut off the other messages do, too.
  #lose(frames: number, isCutOff: boolean): void {
    const gone = this.inFlight.splice(0, frames);
    if (isCutOff) {
      this.#cutBacklog();
      const cut = this.inFlight.filter(({ bytes }) => bytes !== null);
      this.#limits.cut(this.client, countOf(cut));
      this.#messages -= cut.length;
      this.inFlight = this.inFlight.filter(({ bytes }) => bytes === null);
    }
    const { messages } = countOf(gone);
    const messageNumber = gone.find(({ bytes }) => bytes !== null)?.number ?? 0;
    const lost = this.#limits.lose(this.client, countOf(this.inFlight));
    expect(lost).toEqual({ frames: gone.length, messages, messageNumber });
  }
}

function countOf(frames: readonly Owed[]): FrameCount {
  const messages = frames.filter(({ bytes }) => bytes !== null);
  const bytes = messages.reduce((sum, message) => sum + (message.bytes ?? 0), 0);
  return { frames: frames.length, messages: messages.length, bytes };
}

test('whatever happens to clients and their workers, the ledgers and their sums say what is owed, and who is done', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (plan) => {
      const limits = new QueueLimits({
        maxQueuedMessages: most.messages,
        maxQueuedBytes: most.bytes,
        maxTotalQueuedMessages: most.totalMessages,
        maxTotalQueuedBytes: most.totalBytes,
      });
      const accounts = Array.from({ length: clientCount }, () => new Account(limits));
      for (const planned of plan) {
        accounts[planned.client]?.take(planned);
        for (const account of accounts) account.check();
        const { messages, bytes } = countOf(
          accounts.flatMap(({ inFlight, waiting }) => [...inFlight, ...waiting]),
        );
        expect(limits).toMatchObject({ messages, bytes });
      }
    }),
  );
});

test('a close that waits for a lane is owed, even where no message is', () => {
  const { ledger } = storedClient(new Registry());
  ledger.waits().close = { code: 1000, reason: new ArrayBuffer(0) };
  expect(ledger).toMatchObject({ isDone: false, inFlight: 0, queuedMessages: 0 });
  ledger.waitsNoMore();
  ledger.handedOver();
  expect(ledger.isDone).toBe(false);
  ledger.handled();
  expect(ledger.isDone).toBe(true);
});
