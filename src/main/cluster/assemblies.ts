// Messages that were too large for one NATS message, until their last part is here. All of them together have a bound; where
// there is no room for another part, the one that began first is given up: its sender may be gone.
/** What a part, and a message that is begun, take beside the data, about. */
const overheadBytes = 256;

interface Assembly {
  readonly parts: Uint8Array[];
  bytes: number;
  /** When its last part came, by performance.now(). */
  at: number;
}

export class Assemblies {
  readonly #limitBytes: number;
  readonly #onLost: () => void;
  readonly #begun = new Map<string, Assembly>();
  #bytes = 0;

  /** `onLost`: a message will not be whole. */
  constructor(limitBytes: number, onLost: () => void) {
    this.#limitBytes = limitBytes;
    this.#onLost = onLost;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The first part of a message from `source`. */
  begin(source: string, part: Uint8Array): void {
    this.giveUp(source);
    this.#begun.set(source, { parts: [], bytes: 0, at: 0 });
    this.goOn(source, part);
  }

  /** Another part; false where the message is lost already. The part is copied. */
  goOn(source: string, part: Uint8Array): boolean {
    const assembly = this.#begun.get(source);
    if (assembly === undefined) return false;
    assembly.parts.push(new Uint8Array(part));
    assembly.at = performance.now();
    assembly.bytes += part.byteLength + overheadBytes;
    this.#bytes += part.byteLength + overheadBytes;
    for (const oldest of this.#begun.keys()) {
      if (this.#bytes <= this.#limitBytes) break;
      this.giveUp(oldest);
    }
    return this.#begun.has(source);
  }

  /** The whole message, with its last part; null where it is lost. */
  end(source: string, part: Uint8Array): Uint8Array | null {
    if (!this.goOn(source, part)) return null;
    const parts = this.#begun.get(source)?.parts ?? [];
    this.#forget(source);
    return Buffer.concat(parts);
  }

  /** Something of this source is missing. */
  giveUp(source: string): void {
    if (this.#forget(source)) this.#onLost();
  }

  /** Gives up what has not gone on since then, by performance.now(): its sender may be gone. */
  giveUpBefore(time: number): void {
    for (const [source, { at }] of this.#begun) if (at < time) this.giveUp(source);
  }

  #forget(source: string): boolean {
    this.#bytes -= this.#begun.get(source)?.bytes ?? 0;
    return this.#begun.delete(source);
  }
}
