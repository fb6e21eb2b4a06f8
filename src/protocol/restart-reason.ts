// The reason of a close with RESTARTING: says, to people and to programs, when to connect again.

const form = /^restarting; reconnect in (\d{1,10}) ms$/;

export function restartReason(delayMs: number): string {
  return `restarting; reconnect in ${delayMs} ms`;
}

/** The delay in milliseconds that a reason of this form carries, else undefined. */
export function reconnectDelayMs(reason: string): number | undefined {
  const digits = form.exec(reason)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
