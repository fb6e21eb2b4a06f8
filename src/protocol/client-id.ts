// The id of a client: the prefix of its server, a dash and its ref, encrypted. So ids need no table, both threads make
// them from a ref and the socket thread finds the ref in one; and nobody can work one out from another.
import { randomBytes } from 'node:crypto';
import { type Block, BlockCipher } from './block-cipher.ts';

/** Refs are 1 to this: what a word of shared memory holds. 0 stands for no client. */
export const maxRef = 0xffff_ffff;

/** What the ids of one server are made with. It stays within its threads. */
export interface IdKey {
  /** What they begin with: 8 hex digits. */
  readonly prefix: string;
  /** Four words of 32 bits. */
  readonly secret: Uint32Array;
}

const form = /^[\da-f]{8}-[\da-f]{16}$/;
const prefixBytes = 4;
const firstDigit = 2 * prefixBytes + 1;

/** A key that no other server has. */
export function newIdKey(): IdKey {
  const secret = new Uint32Array(4);
  randomBytes(secret.byteLength).copy(new Uint8Array(secret.buffer));
  return { prefix: randomBytes(prefixBytes).toString('hex'), secret };
}

/** Whether `name` looks like the id of a client of any server, whatever the case of its letters: no client may have it. */
export function hasIdForm(name: string): boolean {
  return form.test(name.toLowerCase());
}

export class ClientIds {
  readonly #prefix: string;
  readonly #cipher: BlockCipher;
  /** Encrypted it is an id: the ref, and a zero by which a block is known that was made here. */
  readonly #block: Block = { high: 0, low: 0 };

  constructor({ prefix, secret }: IdKey) {
    this.#prefix = prefix;
    this.#cipher = new BlockCipher(secret);
  }

  /** The id of the client with that ref. */
  of(ref: number): string {
    const block = this.#block;
    block.high = 0;
    block.low = ref;
    this.#cipher.encrypt(block);
    return `${this.#prefix}-${digits(block.high)}${digits(block.low)}`;
  }

  /** The ref in `id`, or undefined for what is no id of this server. */
  refOf(id: string): number | undefined {
    if (!form.test(id) || !id.startsWith(this.#prefix)) return undefined;
    const block = this.#block;
    block.high = Number.parseInt(id.slice(firstDigit, firstDigit + 8), 16);
    block.low = Number.parseInt(id.slice(firstDigit + 8), 16);
    this.#cipher.decrypt(block);
    return block.high === 0 && block.low > 0 ? block.low : undefined;
  }
}

// A table is a tenth of the work: numbers above 2^31 are no small integers to V8.
const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function digits(word: number): string {
  const [one, two, three, four] = [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255];
  return `${pairs[one]}${pairs[two]}${pairs[three]}${pairs[four]}`;
}
