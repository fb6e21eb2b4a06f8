// Tells the socket thread why this thread is about to end, as long as there is still somebody to tell it. Worker.
import type { MessagePort } from 'node:worker_threads';
import { describe, type ErrorDescription } from '../protocol/failures/describe-error.ts';
import type { ToMain } from '../protocol/lane-contract.ts';

/** Changes nothing of what happens: a handler that catches its uncaught exceptions by itself lives on. */
export function reportEnding(port: MessagePort): void {
  let isSaid = false;
  const say = (reason: string, error: ErrorDescription): void => {
    if (isSaid) return;
    isSaid = true;
    port.postMessage({ type: 'ending', reason, error } satisfies ToMain);
  };
  process.on('uncaughtExceptionMonitor', (error: unknown, origin) => {
    if (process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback())
      return;
    const described = describe(error);
    const what = origin === 'unhandledRejection' ? 'unhandled rejection' : 'uncaught';
    say(`${what}: ${summaryOf(described)}`, described);
  });
  process.on('exit', (code) => {
    const reason = `process.exit(${code}) was called`;
    say(reason, { name: 'Exit', message: reason, stack: stackOfCaller(reason) });
  });
}

function summaryOf({ name, message, stack }: ErrorDescription): string {
  // Node wraps what was rejected with and is no error.
  const wrapped = /^This error originated .* with the reason "([\s\S]*)"\.?$/.exec(message)?.[1];
  if (wrapped !== undefined) return wrapped;
  if (stack === '' && (message === 'null' || message === 'undefined')) return message;
  return `${name}: ${message}`;
}

// From whoever called process.exit.
function stackOfCaller(reason: string): string {
  const frames = (new Error().stack ?? '').split('\n');
  const exit = frames.findIndex((frame) => frame.includes('process.exit ('));
  return [reason, ...frames.slice(exit + 1)].join('\n');
}
