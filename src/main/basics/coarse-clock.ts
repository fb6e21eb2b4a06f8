// A clock for questions that are asked with every message: read once in a while, and only when somebody asks.

/** How far behind the clock may be, while the event loop goes round at least as often. */
export const coarseMs = 10;

let now = 0;
let isFresh = false;

function age(): void {
  isFresh = false;
}

/** performance.now(), at most about `coarseMs` behind, at a fraction of its cost. Never going back. */
export function coarseNow(): number {
  if (!isFresh) {
    now = performance.now();
    isFresh = true;
    setTimeout(age, coarseMs).unref();
  }
  return now;
}
