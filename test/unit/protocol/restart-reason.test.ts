import { expect, test } from 'vitest';
import { maxCloseReasonBytes } from '#dist/protocol/close-codes.js';
import { reconnectDelayMs, restartReason } from '#dist/protocol/restart-reason.js';

test.each([0, 1, 1234, 3_600_000])(
  'the reason for a delay of %i ms can be read back, and fits',
  (delayMs) => {
    const reason = restartReason(delayMs);
    expect(reason).toBe(`restarting; reconnect in ${delayMs} ms`);
    expect(reconnectDelayMs(reason)).toBe(delayMs);
    expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(maxCloseReasonBytes);
  },
);

test.each([
  '',
  'restarting',
  'restarting; reconnect in ms',
  'restarting; reconnect in -1 ms',
  'restarting; reconnect in 1.5 ms',
  'restarting; reconnect in 99999999999 ms',
  'restarting; reconnect in 5 ms or so',
])('%j carries no delay', (reason) => {
  expect(reconnectDelayMs(reason)).toBeUndefined();
});
