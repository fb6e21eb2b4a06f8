// Which failures are of one kind: those of the same hook that have the same name and message, apart from what differs each
// time, and come from the same place. Pure; worker and socket thread.

/** What of a failure decides on its kind. */
export interface FailureText {
  readonly name: string;
  readonly message: string;
  /** '' where there is none. */
  readonly stack: string;
}

/** So much of a message and of a stack is looked at. */
const messageLooked = 200;
const stackLooked = 4096;
const longestPlace = 300;

/** The folder of Heddle itself: what its API throws is the matter of who called it. */
const ownFolder = new URL('../../', import.meta.url).href;
const ownPath = new URL(ownFolder).pathname;

/** The kind as text, the same for the same kind; never much longer than 600 characters. `where` is the hook, or what else failed. */
export function failureKind(where: string, { name, message, stack }: FailureText): string {
  return `${failureShape(where, name, message)}\n${placeOf(stack)}`;
}

/** What can be said of a kind without a stack, which costs much to be had. */
export function failureShape(where: string, name: string, message: string): string {
  return `${where}\n${name.slice(0, messageLooked)}\n${shapeOf(message)}`;
}

/** The first line of a message, as far as it is shown with its kind. */
export function firstLine(message: string): string {
  const end = message.slice(0, messageLooked).search(/[\r\n]/);
  return end < 0 ? message.slice(0, messageLooked) : message.slice(0, end);
}

/** The first frame of a stack that is neither Node's nor Heddle's, as `fn (file:line:column)`; '' where there is none. */
export function placeOf(stack: string): string {
  const frames = [...stack.slice(0, stackLooked).matchAll(/^[ \t]+at (.+)$/gm)].map(
    ([, frame = '']) => frame,
  );
  const own = frames.find((frame) => !/node:|<anonymous>\)?$|^native /.test(frame) && !isOurs(frame));
  return (own ?? frames[0] ?? '').slice(0, longestPlace);
}

function isOurs(frame: string): boolean {
  return frame.includes(ownFolder) || frame.includes(`(${ownPath}`);
}

// Words with digits in them, and what is quoted, differ from one failure to the next.
function shapeOf(message: string): string {
  return firstLine(message)
    .replace(/(["'`])[^"'`]*\1/g, '…')
    .replace(/[\w-]+/g, (word) => (/\d/.test(word) ? '#' : word));
}
