// A message as the handler gets it, copied out of the page so that it may be kept.
import type { Message } from './handler.ts';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export class TextMessage implements Message {
  readonly data: string;

  constructor(data: string) {
    this.data = data;
  }

  get isBinary(): boolean {
    return false;
  }

  get text(): string {
    return this.data;
  }

  get bytes(): Uint8Array {
    return encoder.encode(this.data);
  }
}

export class BinaryMessage implements Message {
  readonly data: Uint8Array;

  constructor(data: Uint8Array) {
    this.data = data;
  }

  get isBinary(): boolean {
    return true;
  }

  get text(): string {
    return decoder.decode(this.data);
  }

  get bytes(): Uint8Array {
    return this.data;
  }
}
