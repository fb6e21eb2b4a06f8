// Bounds the bodies that are under way on the admin port: those of operators, and apart from them those of strangers, so
// that these take no room from them. Socket thread.
import type { IncomingMessage } from 'node:http';
import { HeddleError } from '../../../protocol/errors.ts';
import { bodyBytes } from './unread-bodies.ts';

export class BodyRoom {
  readonly #largest: number;
  readonly #limit: number;
  readonly #count: (bytes: number) => void;
  #taken = 0;

  /** `largest` is the limit of one body in bytes, `bodies` how many of these may be under way; `count` is told of more bytes, and of less. */
  constructor(largest: number, bodies: number, count: (bytes: number) => void) {
    this.#largest = largest;
    this.#limit = bodies * largest;
    this.#count = count;
  }

  /** Takes room for the body of a request until the request is over. Throws ADMIN_BODIES_FULL. */
  take(request: IncomingMessage): void {
    const bytes = Math.min(bodyBytes(request) || 0, this.#largest);
    if (bytes === 0) return;
    if (this.#taken + bytes > this.#limit) {
      throw new HeddleError('ADMIN_BODIES_FULL', { bytes: this.#taken, limit: this.#limit });
    }
    this.#add(bytes);
    request.once('close', () => this.#add(-bytes));
  }

  #add(bytes: number): void {
    this.#taken += bytes;
    this.#count(bytes);
  }
}
