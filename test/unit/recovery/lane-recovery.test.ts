import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WorkMeter } from '#dist/main/basics/work-meter.js';
import type { SocketClient } from '#dist/main/clients/socket-client.js';
import type { Lane } from '#dist/main/lanes/lane.js';
import type { Recovery } from '#dist/main/recovery/lane-recovery.js';
import { ClientIds } from '#dist/protocol/client-id.js';
import type { Scheduling } from '#dist/protocol/lane-contract.js';
import { maxAttempts } from '#dist/protocol/limits.js';
import type { Handler } from '#dist/workers/api/handler.js';
import { idKey, MortalLanes } from '../../support/parts/mortal-lanes.ts';

const clientCount = 3;
const maxLanes = 2;
const ids = new ClientIds(idKey);

type Step =
  | { do: 'send'; client: number; kind: 'sync' | 'wait' | 'throw' | 'large' }
  | { do: 'settle'; client: number; steps: number; takeBackAfter: number | undefined }
  | { do: 'leave'; client: number }
  | { do: 'burden'; client: number }
  | { do: 'run'; lane: number; steps: number; takeBackAfter: number | undefined }
  | { do: 'takeBack'; lane: number };

const client = fc.nat(clientCount - 1);
// Most runs end well; the others end anywhere.
const steps = fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 60 }));
const lane = fc.nat(maxLanes - 1);
// At any word that a worker writes the socket thread may take back what it has not begun, if there is another lane.
const takeBackAfter = fc.option(fc.nat(40), { nil: undefined });
const kind = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('sync' as const, 'sync' as const, 'wait' as const, 'throw' as const),
  },
  { weight: 1, arbitrary: fc.constant('large' as const) },
);
// Padding of what a `large` message is answered with, by turns: about half a page, several pages, pages that were kept
// and are taken for less, and more than may be unread.
const paddings = [140_000, 900_000, 300_000, 1_200_000, 130_000, 400_000];
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('send' as const), client, kind }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('run' as const), lane, steps, takeBackAfter }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('settle' as const), client, steps, takeBackAfter }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('takeBack' as const), lane }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), client }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('burden' as const), client }) },
);

interface Customer {
  client: SocketClient;
  online: boolean;
  kinds: string[];
  /** The numbers of its messages as their answers arrived. */
  answers: string[];
  lost: number[];
  begun: number[];
  opened: number;
  closed: number;
}

/** Plays `plan` on a lane whose worker dies at the steps it says, and keeps the books. */
class Play {
  readonly customers: Customer[];
  readonly mortal: MortalLanes;
  /** By client: what lets its waiting hook go on, and on which lane. */
  readonly #settle = new Map<number, { lane: number; settle: () => void }>();
  readonly #retries: boolean;

  constructor(scheduling: Scheduling, retries: boolean, lanes: number) {
    this.#retries = retries;
    this.mortal = new MortalLanes(this.#handler(), scheduling, lanes);
    this.customers = Array.from({ length: clientCount }, () => {
      const answers: string[] = [];
      const joined = this.mortal.join(answers);
      return { client: joined, online: true, kinds: [], answers, lost: [], begun: [], opened: 0, closed: 0 };
    });
  }

  async run(plan: Step[]): Promise<void> {
    for (const planned of plan) await this.#step(planned);
    // To the end, with nobody dying any more.
    const { lanes, queueLimits, scheduler } = this.mortal;
    const toTheEnd = { steps: Number.POSITIVE_INFINITY, takeBackAfter: undefined };
    for (let rounds = 0; lanes.some(isBusy) || scheduler.waiting > 0 || queueLimits.messages > 0; rounds++) {
      if (rounds > 500) throw new Error(`${queueLimits.messages} messages are never handled`);
      for (let index = 0; index < clientCount; index++) {
        await this.#step({ do: 'settle', client: index, ...toTheEnd });
      }
      for (const { index } of lanes) await this.#step({ do: 'run', lane: index, ...toTheEnd });
    }
  }

  async #step(planned: Step): Promise<void> {
    const { lanes } = this.mortal;
    if (planned.do === 'run') {
      await this.mortal.run({ ...planned, lane: planned.lane % lanes.length });
      return this.#turn();
    }
    if (planned.do === 'takeBack') {
      this.mortal.takeBack(planned.lane % lanes.length);
      return this.#turn();
    }
    const customer = this.customers[planned.client] as Customer;
    if (planned.do === 'settle') {
      const waiting = this.#settle.get(customer.client.ref);
      if (waiting === undefined) return;
      this.#settle.delete(customer.client.ref);
      const { steps, takeBackAfter } = planned;
      await this.mortal.run({ lane: waiting.lane, steps, takeBackAfter, other: waiting.settle });
      return this.#turn();
    }
    if (!customer.online) return;
    if (planned.do === 'burden') {
      // Its messages are held to take long: a stateless lane has other ways for it then.
      customer.client.work ??= new WorkMeter();
      for (let count = 0; count < 4; count++) customer.client.work.took(1e6);
    } else if (planned.do === 'leave') {
      customer.online = false;
      this.mortal.leave(customer.client);
    } else {
      customer.kinds.push(planned.kind);
      this.mortal.send(customer.client, `${planned.kind} ${customer.kinds.length}`);
    }
  }

  #turn(): void {
    const { acting } = this.mortal;
    for (const recovery of this.mortal.turn()) {
      // What waited for something on that thread waits no more.
      for (const [ref, { lane: index }] of this.#settle) if (index === acting) this.#settle.delete(ref);
      this.#recovered(recovery);
    }
  }

  #recovered(recovery: Recovery): void {
    let culprits = 0;
    for (const { client: loser, cause, messages, messageNumber, frames } of recovery.losses) {
      const customer = this.customers.find((one) => one.client === loser) as Customer;
      expect(frames).toBe(1);
      if (cause === 'workerLost') culprits++;
      if (messages > 0) customer.lost.push(messageNumber);
    }
    expect(culprits).toBeLessThanOrEqual(1);
  }

  #handler(): Handler {
    const of = (ref: number): Customer => this.customers.find((one) => one.client.ref === ref) as Customer;
    const refOf = (id: string): number => ids.refOf(id) ?? 0;
    return {
      retryInterrupted: this.#retries,
      open: ({ id, recovered, moved }) => {
        if (!this.mortal.isDead && !recovered && !moved) of(refOf(id)).opened++;
      },
      message: (from, { text }) => {
        const [what, number] = text.split(' ');
        if (!this.mortal.isDead) of(refOf(from.id)).begun.push(Number(number));
        if (what === 'throw') throw new Error('as it should');
        if (what === 'large') {
          const padding = paddings[Number(number) % paddings.length] ?? 0;
          for (let count = 0; count < 2; count++) from.send(`${padding}`.padEnd(padding));
        }
        if (what !== 'wait') return from.send(String(number));
        return new Promise<void>((resolve) => {
          const { acting, isDead } = this.mortal;
          if (!isDead) this.#settle.set(refOf(from.id), { lane: acting, settle: resolve });
        }).then(() => from.send(String(number)));
      },
      close: ({ id }) => {
        if (!this.mortal.isDead) of(refOf(id)).closed++;
      },
    };
  }
}

function check({ customers, mortal }: Play, retries: boolean): void {
  const mostTimes = retries ? maxAttempts : 1;
  for (const { client: one, online, kinds, answers, lost, begun, opened, closed } of customers) {
    // What was sent beside the answers is as long as it says.
    const answered = answers.filter((answer) => answer.length < 10).map(Number);
    const failed = kinds.flatMap((kind, index) => (kind === 'throw' ? [index + 1] : []));
    const all = kinds.map((_, index) => index + 1);
    // Everything was answered, failed or reported as lost; what left with the client was begun or reported.
    const accounted = new Set([...(online ? answered : begun), ...failed, ...lost]);
    expect([...accounted].sort((a, b) => a - b)).toEqual(all);
    // In order, and once; only what waited may have been answered already when its thread died.
    for (const [index, number] of answered.entries()) {
      const before = answered[index - 1] ?? 0;
      if (retries && kinds[number - 1] === 'wait') expect(number).toBeGreaterThanOrEqual(before);
      else expect(number).toBeGreaterThan(before);
    }
    for (const number of lost) {
      if (kinds[number - 1] !== 'wait') expect(answered).not.toContain(number);
    }
    expect(new Set(lost).size).toBe(lost.length);
    for (const number of all) {
      const times = begun.filter((other) => other === number).length;
      expect(times).toBeLessThanOrEqual(mostTimes);
    }
    expect(opened).toBeLessThanOrEqual(1);
    expect(closed).toBeLessThanOrEqual(online ? 0 : mostTimes);
    expect(one.ledger).toMatchObject({ inFlight: 0, queuedMessages: 0, queuedBytes: 0, isDone: true });
  }
  const { lanes, queueLimits } = mortal;
  expect(mortal.waitedForItself).toBe(false);
  for (const { unhandled, unhandledMessages, unhandledBytes } of lanes) {
    expect([unhandled, unhandledMessages, unhandledBytes]).toEqual([0, 0, 0]);
  }
  expect([queueLimits.messages, queueLimits.bytes]).toEqual([0, 0]);
}

function isBusy(lane: Lane): boolean {
  return lane.unhandled > 0;
}

describe.each([
  ['a pinned lane', 'pinned', 1],
  ['a stateless lane', 'stateless', 1],
  ['a movable lane', 'movable', 1],
  ['two stateless lanes, from which frames are taken back at any time,', 'stateless', maxLanes],
  ['two movable lanes, from which frames are taken back at any time,', 'movable', maxLanes],
] as const)('%s: a worker may die at any word that it writes in shared memory', (_, scheduling, lanes) => {
  test.each([
    ['loses only what was begun, and says so', false],
    ['loses nothing that was waiting where interrupted hooks may be called again', true],
  ])('%s', async (_title, retries) => {
    let takenBack = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (plan) => {
        const play = new Play(scheduling, retries, lanes);
        await play.run(plan);
        check(play, retries);
        takenBack += play.mortal.statistics.framesTakenBack;
        play.mortal.end();
      }),
      { numRuns: Number(process.env.MODEL_RUNS ?? 300) },
    );
    if (lanes > 1) expect(takenBack).toBeGreaterThan(100);
  });
});
