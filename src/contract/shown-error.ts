// What a client that asked for it is told when the handler failed on one of its messages (SHOW_ERRORS=client).

/**
 * The header field of a handshake that asks for errors, and of the answer that says they will come. A page cannot send it: a
 * browser's WebSocket has no say in its header.
 */
export const showErrorsField = 'heddle-show-errors';

/** The subprotocol by which a page asks, beside those that it speaks; agreed on where none of these is. */
export const showErrorsSubprotocol = 'heddle.show-errors';

export interface ShownError {
  readonly hook: string;
  readonly name: string;
  readonly message: string;
  /** With the name and the message, as a rule; '' where there is none. */
  readonly stack: string;
}

const kind = 'handlerError';
/** Whoever can send to a client can send a text of this form: at least the name of the hook is one. */
const hooks: readonly unknown[] = ['open', 'resume', 'message', 'close', 'keepState'];

/** The text message that says it. */
export function writeShownError({ hook, name, message, stack }: ShownError): string {
  return JSON.stringify({ heddle: kind, hook, name, message, stack });
}

/** The error that a text message says, or undefined where it is another message. */
export function readShownError(text: string): ShownError | undefined {
  if (!text.startsWith(`{"heddle":"${kind}",`)) return undefined;
  try {
    const { hook, name, message, stack } = JSON.parse(text);
    if (!hooks.includes(hook)) return undefined;
    return { hook: String(hook), name: String(name), message: String(message), stack: String(stack) };
  } catch {
    return undefined;
  }
}
