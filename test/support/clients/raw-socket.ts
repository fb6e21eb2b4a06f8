// A TCP connection that speaks WebSocket frame by frame (RFC 6455 section 5), for what well-behaved clients cannot
// do. Ended when the test is over.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { patienceMs, until, within } from '../deadline.ts';

export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface RawFrame {
  final: boolean;
  opcode: number;
  payload: Buffer;
}

export class RawSocket {
  readonly socket: Socket;
  /** The answer to the handshake. */
  head = '';
  #received = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
  }

  get isOpen(): boolean {
    return !this.socket.destroyed && !this.socket.readableEnded;
  }

  write(...parts: Uint8Array[]): void {
    this.socket.write(Buffer.concat(parts));
  }

  /** The next frame from the server, or null when the connection ends before there is one. */
  async frame(): Promise<RawFrame | null> {
    await until(() => this.#frameBytes() <= this.#received.length || !this.isOpen, 'a frame');
    const size = this.#frameBytes();
    if (size > this.#received.length) return null;
    const bytes = this.#received.subarray(0, size);
    this.#received = this.#received.subarray(size);
    const [first = 0] = bytes;
    return { final: first >= 0x80, opcode: first & 0x0f, payload: bytes.subarray(headerBytes(bytes)) };
  }

  /** Resolves when the server has ended the connection. */
  async ended(limitMs = patienceMs): Promise<void> {
    if (this.socket.closed) return;
    await within(once(this.socket, 'close'), 'the end of the connection', limitMs);
  }

  /** Resolves when the next head of an answer is there to be read, or the connection has ended. */
  async waitForHead(): Promise<void> {
    await until(() => this.#received.includes('\r\n\r\n') || !this.isOpen, 'an answer to the handshake');
  }

  /** Reads the next head of an answer into `head`; '' when the connection ends before there is one. */
  async readHead(): Promise<void> {
    await this.waitForHead();
    const gap = this.#received.indexOf('\r\n\r\n');
    const end = gap < 0 ? 0 : gap + 4;
    this.head = this.#received.toString('latin1', 0, end);
    this.#received = this.#received.subarray(end);
  }

  /** What was received and not read yet, as text. */
  get rest(): string {
    return this.#received.toString('latin1');
  }

  #frameBytes(): number {
    const bytes = this.#received;
    if (bytes.length < 2 || bytes.length < headerBytes(bytes)) return Number.POSITIVE_INFINITY;
    const short = (bytes[1] ?? 0) & 0x7f;
    if (short < 126) return 2 + short;
    return short === 126 ? 4 + bytes.readUInt16BE(2) : 10 + Number(bytes.readBigUInt64BE(2));
  }
}

/** A connection on which nothing was sent yet. */
export async function openRaw(port: number): Promise<RawSocket> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const raw = new RawSocket(socket);
  await within(once(socket, 'connect'), 'a connection');
  return raw;
}

/** A connection after its handshake. `headers` are more lines for the request. */
export async function connectRaw(port: number, path = '/', headers: string[] = []): Promise<RawSocket> {
  const raw = await openRaw(port);
  raw.socket.write(handshake(path, headers));
  await raw.readHead();
  return raw;
}

/** A handshake that is right. `headers` are more lines. */
export function handshake(path = '/', headers: string[] = []): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** A masked frame, as a client sends it. The mask is zero, so the payload can be read on the wire. */
export function clientFrame(kind: number, payload: string | Uint8Array = '', final = true): Buffer {
  const body = Buffer.from(payload);
  const first = (final ? 0x80 : 0) | kind;
  const mask = [0, 0, 0, 0];
  if (body.length < 126) return Buffer.concat([Buffer.from([first, 0x80 | body.length, ...mask]), body]);
  const long = body.length > 0xffff;
  const head = Buffer.alloc(long ? 10 : 4);
  head[0] = first;
  head[1] = 0x80 | (long ? 127 : 126);
  if (long) head.writeBigUInt64BE(BigInt(body.length), 2);
  else head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, Buffer.from(mask), body]);
}

function headerBytes(frame: Uint8Array): number {
  const short = (frame[1] ?? 0) & 0x7f;
  if (short < 126) return 2;
  return short === 126 ? 4 : 10;
}
