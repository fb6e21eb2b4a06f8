// No frame waits on a lane that is held up while another one could run it: whatever came before, in whatever order.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SocketClient } from '#dist/main/clients/socket-client.js';
import { ClientIds } from '#dist/protocol/client-id.js';
import type { Scheduling } from '#dist/protocol/lane-contract.js';
import type { Handler } from '#dist/workers/api/handler.js';
import { idKey, MortalLanes } from '../../support/parts/mortal-lanes.ts';

const ids = new ClientIds(idKey);
const laneCount = 3;
const firstClients = 4;
const toTheEnd = Number.POSITIVE_INFINITY;

type Step =
  | { do: 'send'; client: number; waits: boolean }
  | { do: 'join' }
  | { do: 'leave'; client: number }
  | { do: 'settle'; client: number }
  | { do: 'look'; lane: number }
  | { do: 'run'; lane: number };

const client = fc.nat(6);
const lane = fc.nat(laneCount - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('send' as const), client, waits: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('join' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), client }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('settle' as const), client }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('look' as const), lane }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('run' as const), lane }) },
);
/** A lane does nothing from that step on, until all is over. */
const held = fc.array(fc.record({ lane, from: fc.nat(30) }), { minLength: 1, maxLength: laneCount - 1 });

class Play {
  readonly mortal: MortalLanes;
  readonly clients: SocketClient[] = [];
  /** By client, what it awaits and on which lane. */
  readonly #waiting = new Map<number, { lane: number; settle: () => void }>();

  constructor(scheduling: Scheduling) {
    this.mortal = new MortalLanes(this.#handler(), scheduling, laneCount);
    for (let count = 0; count < firstClients; count++) this.#join();
  }

  async step(planned: Step): Promise<void> {
    const one = 'client' in planned ? this.clients[planned.client % this.clients.length] : undefined;
    if (planned.do === 'join') this.#join();
    else if (planned.do === 'look') this.mortal.takeBack(planned.lane);
    else if (planned.do === 'run') await this.#run(planned.lane);
    else if (one === undefined) return;
    else if (planned.do === 'settle') await this.#settle(one.ref);
    else if (!one.isOnline) return;
    else if (planned.do === 'leave') this.mortal.leave(one);
    else this.mortal.send(one, planned.waits ? 'wait' : 'go');
    this.mortal.turn();
  }

  /** All that can go on does, until nothing does. */
  async rest(): Promise<void> {
    for (let round = 0; round < 40; round++) {
      this.mortal.turn();
      for (const index of this.mortal.held) this.mortal.takeBack(index);
      for (const { ref } of this.clients) await this.#settle(ref);
      for (const { index } of this.mortal.lanes) await this.#run(index);
      this.mortal.turn();
    }
  }

  /** Of the clients of which something is not done: those that have no hook under way on a lane that is held up. */
  get late(): SocketClient[] {
    return this.clients.filter(({ ref, ledger }) => {
      const waiting = this.#waiting.get(ref);
      return !ledger.isDone && (waiting === undefined || !this.mortal.held.has(waiting.lane));
    });
  }

  #join(): void {
    this.clients.push(this.mortal.join([]));
  }

  async #run(index: number): Promise<void> {
    if (!this.mortal.held.has(index)) await this.mortal.run({ lane: index, steps: toTheEnd });
  }

  async #settle(ref: number): Promise<void> {
    const waiting = this.#waiting.get(ref);
    if (waiting === undefined || this.mortal.held.has(waiting.lane)) return;
    this.#waiting.delete(ref);
    await this.mortal.run({ lane: waiting.lane, steps: toTheEnd, other: waiting.settle });
  }

  #handler(): Handler {
    return {
      open() {},
      message: ({ id }, { text }) => {
        if (text !== 'wait') return;
        return new Promise<void>((settle) => {
          this.#waiting.set(ids.refOf(id) ?? 0, { lane: this.mortal.acting, settle });
        });
      },
      close() {},
    };
  }
}

describe.each(['stateless', 'movable'] as const)('with a %s handler', (scheduling) => {
  test('nobody waits for a lane that is held up but who has a hook under way there', async () => {
    let takenBack = 0;
    const property = fc.asyncProperty(
      fc.array(step, { maxLength: 40, size: 'max' }),
      held,
      async (plan, holds) => {
        const play = new Play(scheduling);
        for (const [index, planned] of plan.entries()) {
          for (const hold of holds) if (hold.from === index) play.mortal.held.add(hold.lane);
          await play.step(planned);
        }
        for (const hold of holds) play.mortal.held.add(hold.lane);
        await play.rest();
        expect(play.late.map(({ ref }) => ref)).toEqual([]);
        // And when they go on, all is done.
        play.mortal.held.clear();
        await play.rest();
        expect(play.clients.filter(({ ledger }) => !ledger.isDone).map(({ ref }) => ref)).toEqual([]);
        expect(play.mortal.queueLimits.messages).toBe(0);
        takenBack += play.mortal.statistics.framesTakenBack;
        play.mortal.end();
      },
    );
    await fc.assert(property, { numRuns: 200 });
    expect(takenBack).toBeGreaterThan(0);
  });
});
