import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import type { Batch } from '#dist/main/lanes/frame-pages.js';
import type { WorkerPool } from '#dist/main/lanes/pool.js';
import { type LinkEvents, WorkerLink } from '#dist/main/lanes/worker-link.js';
import { newIdKey } from '#dist/protocol/client-id.js';
import {
  controlWord,
  gateShut,
  type LaneTask,
  type ToMain,
  type ToWorker,
} from '#dist/protocol/lane-contract.js';
import { Page } from '#dist/protocol/memory/page.js';
import { until, within } from '../../support/deadline.ts';
import { silentFaults } from '../../support/parts/silent-faults.ts';

const ignore = (): void => {};
const task = {
  handler: { type: 'builtin', name: 'echo', answerPrefix: '' },
  idKey: newIdKey(),
  handlerTimeoutMs: 0,
  maxKeptStateBytes: 0,
} as const;
const isReady: ToMain = { type: 'ready', threadId: 5, scheduling: 'pinned', hasCloseHook: true };

/** A link whose worker is the test: it has the other end of the port, and says when the thread has ended. */
class Hand {
  readonly heard: string[] = [];
  readonly link: WorkerLink;
  port!: MessagePort;
  control!: Int32Array;
  abandoned!: AbortSignal;
  die!: (error: Error) => void;
  finish!: () => void;

  constructor() {
    const run = (given: LaneTask, abandoned: AbortSignal): Promise<void> => {
      this.port = given.port;
      this.port.start();
      this.control = new Int32Array(given.control);
      this.abandoned = abandoned;
      return new Promise((resolve, reject) => {
        this.finish = resolve;
        this.die = reject;
      });
    };
    this.link = new WorkerLink(
      { run } as unknown as WorkerPool,
      task,
      this.events('waiting'),
      silentFaults(),
      { printedLinesLost: 0 },
    );
    onTestFinished(() => this.port.close());
  }

  say(message: ToMain): void {
    this.port.postMessage(message);
  }

  events(who: string): LinkEvents {
    return {
      onCommands: ignore,
      onHandlerError: ignore,
      onMoreErrors: ignore,
      onLog: (_stream, text) => this.heard.push(`${who}: ${text}`),
      onLost: (reason) => this.heard.push(`${who}: lost, ${reason}`),
    };
  }

  async becomeReady(): Promise<void> {
    this.say(isReady);
    await within(this.link.loaded, 'a worker that has loaded');
  }
}

/** What is under way among promises has happened. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test('a worker that dies before it is ready has not loaded, and nobody hears that it was lost', async () => {
  const hand = new Hand();
  hand.say({ type: 'log', stream: 'stdout', text: 'the last words' });
  hand.die(new Error('out of memory'));
  await expect(hand.link.loaded).rejects.toMatchObject({
    code: 'WORKER_LOST',
    values: { reason: 'out of memory' },
  });
  expect(hand.heard).toEqual(['waiting: the last words']);
});

test('a worker that has said that it is ready, and is dead before that is heard, has not loaded either', async () => {
  const hand = new Hand();
  hand.say(isReady);
  hand.die(new Error('exit 7'));
  await expect(hand.link.loaded).rejects.toMatchObject({ code: 'WORKER_LOST' });
  expect(hand.link.goneFor).toBe('exit 7');
  expect(hand.heard).toEqual([]);
});

test('a worker that dies while it waits for a lane is lost at once, and no lane can have it', async () => {
  const hand = new Hand();
  await hand.becomeReady();
  hand.die(new Error('exit 7'));
  await settled();
  expect(hand.heard).toEqual(['waiting: lost, exit 7']);
  expect(() => hand.link.adopt(hand.events('lane'))).toThrow('The worker died: exit 7');
});

test('once a lane has the worker, the lane alone hears of its death', async () => {
  const hand = new Hand();
  await hand.becomeReady();
  hand.link.adopt(hand.events('lane'));
  hand.say({ type: 'log', stream: 'stdout', text: 'the last words' });
  hand.finish();
  await settled();
  expect(hand.heard).toEqual(['lane: the last words', 'lane: lost, its task ended by itself']);
});

test('a worker has one lane at most', async () => {
  const hand = new Hand();
  expect(() => hand.link.adopt(hand.events('lane'))).toThrow(/loading cannot become working/);
  await hand.becomeReady();
  hand.link.adopt(hand.events('lane'));
  expect(() => hand.link.adopt(hand.events('another'))).toThrow(/working cannot become working/);
  hand.link.release();
  hand.link.adopt(hand.events('another'));
  hand.say({ type: 'log', stream: 'stdout', text: 'here' });
  await settled();
  expect(hand.heard).toEqual(['another: here']);
});

test('a worker that gets another lane is shown the pages of that', async () => {
  const hand = new Hand();
  await hand.becomeReady();
  const shown: unknown[] = [];
  hand.port.on('message', (message: ToWorker) => shown.push(message));
  const page = () => ({ page: Page.allocate(0, 128) }) as Batch;
  const [first, second] = [page(), page()];
  hand.link.adopt(hand.events('lane'));
  hand.link.hand(first);
  hand.link.release();
  hand.link.adopt(hand.events('another'));
  hand.link.hand(second);
  await until(() => shown.length === 6, 'all messages');
  expect(shown).toMatchObject([
    { type: 'adopt' },
    { type: 'page', index: 0 },
    0,
    { type: 'adopt' },
    { type: 'page', index: 0 },
    0,
  ]);
});

test('a worker is killed once, where its gate was seen, and is lost for the reason of the killing', async () => {
  const hand = new Hand();
  await hand.becomeReady();
  expect(hand.link.kill('too early')).toBe(false);
  hand.link.adopt(hand.events('lane'));
  hand.control[controlWord.hookRef] = 12;
  hand.control[controlWord.gate] = 7;
  expect(hand.link.kill('it hung', 5)).toBe(false);
  expect(hand.link.kill('it hung', 7)).toBe(true);
  expect(hand.link.kill('again')).toBe(false);
  expect(hand.abandoned.aborted).toBe(true);
  expect(hand.control[controlWord.gate]).toBe(gateShut);
  hand.die(new Error('aborted'));
  await settled();
  expect(hand.heard).toEqual(['lane: lost, it hung']);
  expect(hand.link.runningRef).toBe(12);
});

test('a worker that nobody needs is ended, and nothing more is heard of it', async () => {
  const hand = new Hand();
  await hand.becomeReady();
  hand.link.abandon();
  hand.link.abandon();
  expect(hand.abandoned.aborted).toBe(true);
  hand.die(new Error('aborted'));
  await settled();
  expect(hand.heard).toEqual([]);
});

test('a worker that was asked to stop is not lost, also when it had been killed', async () => {
  const hand = new Hand();
  await hand.becomeReady();
  hand.link.adopt(hand.events('lane'));
  hand.link.kill('it hung');
  const stopped = hand.link.stop(15_000);
  hand.say({ type: 'log', stream: 'stdout', text: 'the last words' });
  hand.die(new Error('aborted'));
  await within(stopped, 'the stop');
  expect(hand.heard).toEqual(['lane: the last words']);
  await hand.link.stop(15_000);
});

test('a worker that does not stop in time is let go', async () => {
  const hand = new Hand();
  await hand.becomeReady();
  const closed = once(hand.port, 'close');
  await hand.link.stop(1);
  await within(closed, 'the closed port');
  hand.die(new Error('ended with the pool'));
  await settled();
  expect(hand.heard).toEqual([]);
});
