// What can be said of anything that was thrown, as data that can cross threads and is never long.

/** Longest parts of a description, in characters; of what is longer the beginning is kept, and how much is missing said. */
export const longestName = 200;
export const longestMessage = 8192;
export const longestStack = 16_384;

export interface ErrorDescription {
  readonly name: string;
  readonly message: string;
  /** Empty for what is no error. */
  readonly stack: string;
}

/** Never throws, whatever the getters of an error do. */
export function describe(error: unknown): ErrorDescription {
  if (!isError(error)) {
    return {
      name: typeof error,
      message: cut(
        textOf(() => error),
        longestMessage,
      ),
      stack: '',
    };
  }
  const name = cut(
    textOf(() => error.name),
    longestName,
  );
  const whole = textOf(() => error.message);
  const message = cut(whole, longestMessage);
  const stack = textOf(() => error.stack ?? '');
  // It begins with the message: that must not push the frames out.
  const withCutMessage = message === whole ? stack : stack.replace(whole, () => message);
  return { name, message, stack: cut(withCutMessage, longestStack) };
}

/** The same without the stack, and of the message no more than its beginning. Never throws either. */
export function summarize(error: unknown): Omit<ErrorDescription, 'stack'> {
  if (!isError(error)) return { name: typeof error, message: textOf(() => error).slice(0, longestName) };
  return { name: textOf(() => error.name), message: textOf(() => error.message).slice(0, longestName) };
}

/** The beginning of `text`, and how many characters are missing. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest)}… (${text.length - longest} characters left out)`;
}

function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

function textOf(read: () => unknown): string {
  try {
    return String(read());
  } catch {
    return 'a value that cannot be turned into text';
  }
}
