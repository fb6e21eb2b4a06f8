// Opens many connections without flooding the server's accept queue.

const openingAtOnce = 128;

/** Calls `open` for 0..count-1, a bounded number at a time. The first failure rejects. */
export async function openAll<T>(count: number, open: (index: number) => Promise<T>): Promise<T[]> {
  const opened: T[] = new Array(count);
  let next = 0;
  const opener = async () => {
    while (next < count) {
      const index = next++;
      opened[index] = await open(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(openingAtOnce, count) }, opener));
  return opened;
}
