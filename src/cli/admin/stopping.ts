// What ends a command that watches: a signal, or that nobody reads what it prints.

/** Aborted by SIGINT, by SIGTERM, and when the reader of stdout is gone. */
export function stopSignal(): AbortController {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  process.stdout.once('error', stop);
  return stopping;
}
