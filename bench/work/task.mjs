// The Piscina task of the peers that run one task per message.
import { work } from './burn.mjs';

/** Does the work that the message asks for and returns the reply. */
export default function echoAfterWork(bytes) {
  work(bytes);
  return bytes;
}

/** Returns the reply at once. */
export function echo(bytes) {
  return bytes;
}

/** Heddle's built-in `answer`. */
export function answer(text) {
  return `回答${text}`;
}
