// How the clients of a run reach the server: through TCP or TLS, each connection from an address of its own, so that what
// one does is not held against another.
import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import { request as requestTls } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import WebSocket from 'ws';

const host = '127.0.0.1';

export interface RawConnection {
  readonly socket: Socket;
  /** Resets the TCP connection. */
  reset(): void;
}

export class Door {
  readonly port: number;
  readonly #certificate: string | undefined;
  #addresses = 0;

  /** `certificate` in PEM is the one to be trusted; without it there is no TLS. */
  constructor(port: number, certificate?: string) {
    this.port = port;
    this.#certificate = certificate;
  }

  get isTls(): boolean {
    return this.#certificate !== undefined;
  }

  /** An address of this machine that no connection had before. */
  newAddress(): string {
    const number = ++this.#addresses;
    return `127.${1 + ((number >> 16) & 127)}.${(number >> 8) & 255}.${number & 255}`;
  }

  webSocket(name: string, localAddress = this.newAddress()): WebSocket {
    const url = `${this.isTls ? 'wss' : 'ws'}://${host}:${this.port}/${name}`;
    return new WebSocket(url, { perMessageDeflate: false, localAddress, ...this.trust });
  }

  /** A POST with a connection of its own; its end is not sent yet. */
  request(path: string, isBinary: boolean, localAddress = this.newAddress()): ClientRequest {
    const send = this.isTls ? requestTls : request;
    const headers = { 'content-type': isBinary ? 'application/octet-stream' : 'text/plain' };
    const { port, trust } = this;
    return send({ host, port, path, method: 'POST', headers, localAddress, agent: false, ...trust });
  }

  /** Resolves when bytes can be sent. */
  async raw(): Promise<RawConnection> {
    const tcp = this.tcp();
    const reset = (): void => void tcp.resetAndDestroy();
    try {
      await once(tcp, 'connect');
      if (!this.isTls) return { socket: tcp, reset };
      const socket = connectTls({ socket: tcp, ...this.trust });
      socket.on('error', () => {});
      await once(socket, 'secureConnect');
      return { socket, reset };
    } catch (error) {
      reset();
      throw error;
    }
  }

  /** A connection on which nothing is said, not even what TLS would begin with. */
  tcp(): Socket {
    const tcp = connect({ port: this.port, host, localAddress: this.newAddress() });
    tcp.on('error', () => {}); // The close follows.
    return tcp;
  }

  /** What a request or handshake needs to trust the server. */
  get trust(): { ca?: string } {
    return this.#certificate === undefined ? {} : { ca: this.#certificate };
  }
}
