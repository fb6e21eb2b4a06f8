// SIGTERM and SIGINT: the first asks for a graceful end, the second for an end at once. SIGHUP ends nothing.

export interface StopSignals {
  first(signal: NodeJS.Signals): void;
  second(signal: NodeJS.Signals): void;
  /** Others take this signal for a request to read their files again. */
  hangUp(): void;
  /** Whether npm is the parent; see `isSameCtrlC`. */
  readonly isUnderNpm: boolean;
}

/** How long after a Ctrl-C npm's copy of it may arrive; measured: 3 ms on an idle machine. */
const copyWindowMs = 300;

export function listenForStopSignals(stop: StopSignals): void {
  let firstAtMs: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (firstAtMs === undefined) {
      firstAtMs = performance.now();
      stop.first(signal);
    } else if (!isSameCtrlC(signal, performance.now() - firstAtMs, stop.isUnderNpm)) {
      stop.second(signal);
    }
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.on('SIGHUP', () => stop.hangUp());
}

/**
 * Under `npm start` one Ctrl-C arrives twice: the terminal sends SIGINT to npm and to us, and npm passes its own
 * on. Without this the copy would count as the second signal and cut every graceful end short.
 */
function isSameCtrlC(signal: NodeJS.Signals, afterMs: number, isUnderNpm: boolean): boolean {
  return signal === 'SIGINT' && isUnderNpm && afterMs < copyWindowMs;
}
