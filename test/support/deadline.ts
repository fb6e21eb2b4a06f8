// Waiting with a deadline: a test that waits for what never comes says so, instead of running into the time-out of
// the whole file.

export const patienceMs = 15_000;

/** Settles as `promise` does, or rejects with what was awaited in vain. */
export async function within<Value>(
  promise: Promise<Value>,
  awaited: string,
  limitMs = patienceMs,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${awaited}: not within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves as soon as `condition` holds: for states that no event tells of. Looks once a millisecond. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  awaited: string,
  limitMs = patienceMs,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`${awaited}: not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
