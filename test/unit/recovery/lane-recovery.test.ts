import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SocketClient } from '#dist/main/clients/socket-client.js';
import { ClientIds } from '#dist/protocol/client-id.js';
import { maxAttempts } from '#dist/protocol/limits.js';
import type { Handler } from '#dist/workers/api/handler.js';
import { idKey, MortalLane } from '../../support/parts/mortal-lane.ts';

const clientCount = 3;
const ids = new ClientIds(idKey);

type Step =
  | { do: 'send'; client: number; kind: 'sync' | 'wait' | 'throw' | 'large' }
  | { do: 'settle'; client: number; steps: number }
  | { do: 'leave'; client: number }
  | { do: 'burden'; client: number }
  | { do: 'run'; steps: number };

const client = fc.nat(clientCount - 1);
// Most runs end well; the others end anywhere.
const steps = fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 60 }));
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
  { weight: 3, arbitrary: fc.record({ do: fc.constant('run' as const), steps }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('settle' as const), client, steps }) },
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
  readonly mortal: MortalLane;
  /** By client: what lets its waiting hook go on. */
  readonly #settle = new Map<number, () => void>();
  readonly #retries: boolean;

  constructor(isStateless: boolean, retries: boolean) {
    this.#retries = retries;
    this.mortal = new MortalLane(this.#handler(), isStateless);
    this.customers = Array.from({ length: clientCount }, () => {
      const answers: string[] = [];
      const joined = this.mortal.join(answers);
      return { client: joined, online: true, kinds: [], answers, lost: [], begun: [], opened: 0, closed: 0 };
    });
  }

  async run(plan: Step[]): Promise<void> {
    for (const planned of plan) await this.#step(planned);
    // To the end, with nobody dying any more.
    const { lane, queueLimits } = this.mortal;
    for (let rounds = 0; lane.unhandled > 0 || queueLimits.messages > 0; rounds++) {
      if (rounds > 500) throw new Error(`${queueLimits.messages} messages are never handled`);
      for (let index = 0; index < clientCount; index++) {
        await this.#step({ do: 'settle', client: index, steps: Number.POSITIVE_INFINITY });
      }
      await this.#step({ do: 'run', steps: Number.POSITIVE_INFINITY });
    }
  }

  async #step(planned: Step): Promise<void> {
    if (planned.do === 'run') {
      await this.mortal.run(planned.steps);
      return this.#turn();
    }
    const customer = this.customers[planned.client] as Customer;
    if (planned.do === 'settle') {
      const settle = this.#settle.get(customer.client.ref);
      if (settle === undefined) return;
      this.#settle.delete(customer.client.ref);
      await this.mortal.run(planned.steps, settle);
      return this.#turn();
    }
    if (!customer.online) return;
    if (planned.do === 'burden') {
      // Its messages are held to take long: a stateless lane has other ways for it then.
      customer.client.averageUs = 1e6;
    } else if (planned.do === 'leave') {
      customer.online = false;
      this.mortal.leave(customer.client);
    } else {
      customer.kinds.push(planned.kind);
      this.mortal.send(customer.client, `${planned.kind} ${customer.kinds.length}`);
    }
  }

  #turn(): void {
    const recovery = this.mortal.turn();
    if (recovery === null) return;
    this.#settle.clear();
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
      open: ({ id, recovered }) => {
        if (!this.mortal.isDead && !recovered) of(refOf(id)).opened++;
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
          if (!this.mortal.isDead) this.#settle.set(refOf(from.id), resolve);
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
  const { lane, queueLimits } = mortal;
  expect(mortal.waitedForItself).toBe(false);
  expect([lane.unhandled, lane.unhandledMessages, lane.unhandledBytes]).toEqual([0, 0, 0]);
  expect([queueLimits.messages, queueLimits.bytes]).toEqual([0, 0]);
}

describe.each([
  ['pinned', false],
  ['stateless', true],
])('a %s lane whose worker may die at any word it writes in shared memory', (_, isStateless) => {
  test.each([
    ['loses only what was begun, and says so', false],
    ['loses nothing that was waiting where interrupted hooks may be called again', true],
  ])('%s', async (_title, retries) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (plan) => {
        const play = new Play(isStateless, retries);
        await play.run(plan);
        check(play, retries);
      }),
      { numRuns: 300 },
    );
  });
});
