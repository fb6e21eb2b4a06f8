// What a message can order the handler to do, and how each order ends for the message.

/**
 * `answer`: it is answered. `failure`: the handler fails on it. `timeout`: it never settles and is given up.
 * `loss`: its thread dies in it.
 */
export type Ending = 'answer' | 'failure' | 'timeout' | 'loss';

export interface Order {
  readonly ending: Ending;
  /** How often it is given, beside the others; 0: not by chance. */
  readonly weight: number;
  /** True when its hook waits, so that it may be lost with a thread that another message kills. */
  readonly isAsync?: true;
  /** Bounds of its argument: milliseconds, bytes, or messages. */
  readonly range?: readonly [min: number, max: number];
}

export const orders = {
  plain: { ending: 'answer', weight: 2500 },
  bulky: { ending: 'answer', weight: 60, range: [1_000, 65_536] },
  join: { ending: 'answer', weight: 0 },
  publish: { ending: 'answer', weight: 100 },
  large: { ending: 'answer', weight: 60, range: [1_000, 131_072] },
  slow: { ending: 'answer', weight: 150, range: [1, 10] },
  await: { ending: 'answer', weight: 250, isAsync: true, range: [1, 30] },
  throw: { ending: 'failure', weight: 30 },
  reject: { ending: 'failure', weight: 30, isAsync: true },
  overflow: { ending: 'failure', weight: 15 },
  never: { ending: 'timeout', weight: 3, isAsync: true },
  exit: { ending: 'loss', weight: 4 },
  hang: { ending: 'loss', weight: 1 },
  allocate: { ending: 'loss', weight: 1 },
  gush: { ending: 'answer', weight: 1, range: [1_000, 4_000] },
  endless: { ending: 'loss', weight: 0.5 },
  later: { ending: 'answer', weight: 3 },
  rejection: { ending: 'answer', weight: 3 },
} as const satisfies Record<string, Order>;

export type OrderName = keyof typeof orders;

/** The text of message `number`; what it says of rooms is of this one. */
export function orderText(
  number: number,
  { order, argument }: { order: OrderName; argument: number },
  room: string,
): string {
  const isRoom = order === 'join' || order === 'publish';
  const padding = order === 'bulky' ? ` ${'x'.repeat(argument)}` : '';
  return `${number} ${order} ${isRoom ? room : argument}${padding}`;
}

/** Whether it may wait in its hook, where all do or its order says so. */
export function isPending(name: OrderName, isAsync: boolean): boolean {
  return isAsync || orderOf(name).isAsync === true;
}

export function orderOf(name: OrderName): Order {
  return orders[name];
}
