// One raw TCP connection that was upgraded to a WebSocket (RFC 6455 section 4.1). Reads into one buffer that all
// sockets of the process share and writes with one system call while nothing is queued.
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

export interface Target {
  port: number;
  /** Path and query, for example `/?subscribe`. */
  path: string;
}

export interface SocketEvents {
  /** Bytes after the handshake, valid during the call only. */
  data(bytes: Buffer, length: number): void;
  /** The connection ended without our doing. */
  lost(reason: string): void;
}

const handshakeDeadlineMs = 20_000;
const maxHandshakeBytes = 16_384;
/** A source address has 28,000 ports by default and needs one per connection: take the next one in time. */
const connectionsPerAddress = 10_000;
const handshakeKey = Buffer.from('heddle benchmark').toString('base64');
const acceptedKey = createHash('sha1')
  .update(`${handshakeKey}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
  .digest('base64');

/** libuv reads into it and the callback uses it up before the next read, so one is enough for all sockets. */
const readBuffer = Buffer.allocUnsafe(512 * 1024);

export class ClientSocket {
  readonly #socket: Socket;
  #fd: number | undefined;
  #isClosing = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Resolves when the server accepted the upgrade. `number` chooses the source address. */
  static open(target: Target, number: number, events: SocketEvents): Promise<ClientSocket> {
    return new Promise((resolve, reject) => {
      let head = '';
      let isOpen = false;
      const socket = connect({
        host: '127.0.0.1',
        port: target.port,
        localAddress: `127.0.0.${1 + Math.floor(number / connectionsPerAddress)}`,
        noDelay: true,
        onread: {
          buffer: readBuffer,
          callback: (length, buffer) => {
            if (isOpen) events.data(buffer as Buffer, length);
            else readHandshake(buffer as Buffer, length);
            return true;
          },
        },
      });
      const client = new ClientSocket(socket);
      const deadline = setTimeout(() => fail('no upgrade in time'), handshakeDeadlineMs);
      socket.write(handshakeRequest(target));
      socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
      socket.on('close', () => fail('closed'));

      function fail(reason: string): void {
        clearTimeout(deadline);
        if (client.#isClosing) return;
        client.close();
        if (isOpen) events.lost(reason);
        else reject(new Error(`connection ${number}: ${reason}`));
      }

      function readHandshake(buffer: Buffer, length: number): void {
        const before = Buffer.byteLength(head, 'latin1');
        head += buffer.toString('latin1', 0, length);
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) {
          if (head.length > maxHandshakeBytes) fail('endless response head');
          return;
        }
        if (!isUpgrade(head.slice(0, end))) {
          fail(`not upgraded: ${head.split('\r\n', 1)[0]}`);
          return;
        }
        clearTimeout(deadline);
        isOpen = true;
        client.#fd = fileDescriptor(socket);
        resolve(client);
        const rest = Buffer.from(buffer.subarray(end + 4 - before, length));
        if (rest.length > 0) queueMicrotask(() => events.data(rest, rest.length));
      }
    });
  }

  /**
   * Writes `bytes[from..to)`. A direct write(2) costs half of what the stream's bookkeeping does; what the kernel
   * does not take goes through the stream, which then keeps the order.
   */
  write(bytes: Buffer, from: number, to: number): void {
    if (this.#isClosing) return;
    let written = 0;
    if (this.#fd !== undefined && this.#socket.writableLength === 0) {
      try {
        written = writeSync(this.#fd, bytes, from, to - from);
      } catch {
        // EAGAIN, or an error that the stream will meet and report as well.
      }
    }
    if (from + written < to) this.#socket.write(bytes.subarray(from + written, to));
  }

  /** Resets the connection: no TIME_WAIT, so that thousands of clients can come and go in a run. */
  close(): void {
    this.#isClosing = true;
    this.#fd = undefined;
    this.#socket.resetAndDestroy();
  }
}

function handshakeRequest(target: Target): string {
  return [
    `GET ${target.path} HTTP/1.1`,
    `Host: 127.0.0.1:${target.port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${handshakeKey}`,
    '\r\n',
  ].join('\r\n');
}

function isUpgrade(head: string): boolean {
  return /^HTTP\/1\.1 101 /.test(head) && head.includes(acceptedKey);
}

/** Not in the documented API: without it, writes take the slower way through the stream. */
function fileDescriptor(socket: Socket): number | undefined {
  const handle: unknown = Reflect.get(socket, '_handle');
  if (typeof handle !== 'object' || handle === null) return undefined;
  const fd: unknown = Reflect.get(handle, 'fd');
  return typeof fd === 'number' && fd >= 0 ? fd : undefined;
}
