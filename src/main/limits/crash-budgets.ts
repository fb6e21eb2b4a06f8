// How many threads the clients of one address, or with one name, may end: who comes back for each poison message is
// refused for a while, and the others go on.
import { HeddleError } from '../../protocol/errors.ts';
import type { Settings } from '../../settings/settings.ts';
import { networkOf } from '../basics/address.ts';
import { type Allowance, RateLimit } from '../basics/rate-limit.ts';

/** Whose budget it is. */
export interface Payer {
  readonly address: string;
  /** Undefined where the id serves as the name. */
  readonly name: string | undefined;
}

/** What one death means for the one whose hook ended the thread. */
export interface Charge {
  /** Whether its address or name has nothing left and is refused from now on. */
  readonly isSpent: boolean;
  /** Whether it is the first death of its address within a minute; always while there are no budgets. */
  readonly isFirst: boolean;
}

interface Budget extends Allowance {
  /** When its last death was that counted as a first one. */
  firstAt: number;
  /** Refused until then, by the clock of the budgets. */
  refusedUntil: number;
}

/** So many addresses, and so many names, are remembered; with more, those are forgotten whose last death is oldest. */
const maxPayers = 65_536;
const windowSec = 60;
const windowMs = windowSec * 1000;

export class CrashBudgets {
  readonly #rate: RateLimit | null;
  /** By network and by name, in the order of their last death. */
  readonly #networks = new Map<string, Budget>();
  readonly #names = new Map<string, Budget>();
  readonly #now: () => number;

  /** A limit of 0 is off. `now` in milliseconds, never going back. */
  constructor(
    { maxCrashesPerAddress: limit }: Pick<Settings, 'maxCrashesPerAddress'>,
    now = () => performance.now(),
  ) {
    this.#rate = limit === 0 ? null : new RateLimit(limit / windowSec, limit);
    this.#now = now;
  }

  /** Addresses and names that something is remembered of. */
  get size(): number {
    return this.#networks.size + this.#names.size;
  }

  /**
   * A hook of a client of `payer` ended its thread; `weight` says how many deaths that is worth. A name pays for the first
   * death of each address only: nobody can have the name of another refused alone.
   */
  charge({ address, name }: Payer, weight = 1): Charge {
    const rate = this.#rate;
    if (rate === null) return { isSpent: false, isFirst: true };
    const network = networkOf(address);
    const now = this.#now();
    const ofNetwork = charge(this.#networks, network, rate, weight, now);
    const { isFirst } = ofNetwork;
    if (!isFirst || name === undefined) return ofNetwork;
    const ofName = charge(this.#names, name, rate, 1, now);
    return { isSpent: ofNetwork.isSpent || ofName.isSpent, isFirst };
  }

  /** Returns TOO_MANY_CRASHES while the address or the name is refused. */
  refusal({ address, name }: Payer): HeddleError | null {
    const rate = this.#rate;
    if (rate === null || this.size === 0) return null;
    const network = networkOf(address);
    return (
      this.#refusalOf(this.#networks, network, `clients of ${network}`, rate) ??
      (name === undefined ? null : this.#refusalOf(this.#names, name, `clients named ${name}`, rate))
    );
  }

  #refusalOf(
    budgets: ReadonlyMap<string, Budget>,
    key: string,
    who: string,
    { burst: limit }: RateLimit,
  ): HeddleError | null {
    const leftMs = (budgets.get(key)?.refusedUntil ?? 0) - this.#now();
    if (leftMs <= 0) return null;
    return new HeddleError('TOO_MANY_CRASHES', { who, limit, sec: Math.ceil(leftMs / 1000) });
  }
}

// Who has spent all is refused until the whole budget is there again: a poisoner that
// comes back for each single token would go on for ever.
function charge(
  budgets: Map<string, Budget>,
  key: string,
  rate: RateLimit,
  weight: number,
  now: number,
): Charge {
  const budget = budgets.get(key) ?? {
    ...rate.newAllowance(),
    firstAt: Number.NEGATIVE_INFINITY,
    refusedUntil: 0,
  };
  budgets.delete(key);
  forgetOldest(budgets, now);
  budgets.set(key, budget);
  for (let count = 0; count < weight; count++) rate.take(budget, now);
  const isSpent = rate.waitMs(budget, now) > 0;
  if (isSpent) budget.refusedUntil = budget.fullAt;
  const isFirst = now - budget.firstAt >= windowMs;
  if (isFirst) budget.firstAt = now;
  return { isSpent, isFirst };
}

// A map keeps the order in which its keys came. Two are looked at for one that comes, so the table shrinks by itself.
function forgetOldest(budgets: Map<string, Budget>, now: number): void {
  let looked = 0;
  for (const [key, { fullAt, firstAt }] of budgets) {
    const isOfUse = fullAt > now || now - firstAt < windowMs;
    if (isOfUse && budgets.size < maxPayers) return;
    budgets.delete(key);
    if (++looked === 2) return;
  }
}
