// What ends a server from outside: SIGTERM and SIGINT, the first for a graceful end, the second for an end at once, the end of
// its terminal, and the end of an npx that nobody told us of. Elsewhere SIGHUP ends nothing.

export interface StopSignals {
  first(signal: NodeJS.Signals): void;
  second(signal: NodeJS.Signals): void;
  /** Others take this signal for a request to read their files again. */
  hangUp(): void;
  /** With one SIGHUP says that it is gone: whoever closed it would not find the server again. */
  readonly isAtTerminal: boolean;
  /** Whether npx started us; see `watchParent`. */
  readonly isUnderNpx: boolean;
}

/**
 * For so long after the first signal the same one again is its echo. Where a terminal or a supervisor signals a whole process
 * group, npm and other parents pass theirs on as well: measured, 3 ms later on an idle machine. An overloaded one takes longer,
 * and who wants a second signal to count waits longer still: a supervisor for seconds.
 */
const echoMs = 500;
/** How soon the end of the parent is seen. */
const parentLookMs = 200;

/**
 * Whether npx started us, or a shell of its: of a program that npx started and that started us we have the environment too, and
 * may be meant to stay when it ends.
 */
export function isStartedByNpx(env: Readonly<Record<string, string | undefined>>): boolean {
  return env.npm_lifecycle_event === 'npx' && /\bheddle\b/.test(env.npm_lifecycle_script ?? '');
}

/** Returns a function that takes everything back. */
export function listenForStopSignals(stop: StopSignals): () => void {
  let first: { readonly signal: NodeJS.Signals; readonly atMs: number } | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (first === undefined) {
      first = { signal, atMs: performance.now() };
      stop.first(signal);
    } else if (signal !== first.signal || performance.now() - first.atMs >= echoMs) {
      stop.second(signal);
    }
  };
  const onGone = (): void => {
    if (first === undefined) onSignal('SIGTERM');
  };
  const onHangUp = (): void => (stop.isAtTerminal ? onGone() : stop.hangUp());
  const parentLooks = stop.isUnderNpx ? watchParent(onGone) : undefined;
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.on('SIGHUP', onHangUp);
  return () => {
    clearInterval(parentLooks);
    process.off('SIGTERM', onSignal);
    process.off('SIGINT', onSignal);
    process.off('SIGHUP', onHangUp);
  };
}

/**
 * npx runs a command in a shell, passes SIGTERM on to that shell, and where this is dash (Debian's) it ends without a word to
 * us. All that is left of the signal is that our parent is another one.
 */
function watchParent(onGone: () => void): NodeJS.Timeout {
  const parent = process.ppid;
  const looks = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(looks);
    onGone();
  }, parentLookMs);
  return looks.unref();
}
