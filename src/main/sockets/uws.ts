// The one importer of uWebSockets.js: loads it, and names the few of its types that the socket thread uses.
import './head-room.ts';
import './binding.ts';
import uWS from 'uWebSockets.js';
import type { Faults } from '../basics/faults.ts';
import { nativeText } from './native-text.ts';

/** `Data` is what `upgrade` attaches to it: uWS copies its properties onto the WebSocket object. */
export type Socket<Data = unknown> = uWS.WebSocket<Data> & Data;
export type App = Omit<uWS.TemplatedApp, 'listen'> & {
  listen(host: string, port: number, options: number, callback: (socket: ListenSocket | false) => void): void;
};
export type Request = uWS.HttpRequest;
export type Response = uWS.HttpResponse;
export type ListenSocket = uWS.us_listen_socket;
export type UpgradeContext = uWS.us_socket_context_t;

type Restated = 'closeOnBackpressureLimit' | 'open' | 'message' | 'close';

/** uWS's, with the callbacks called with what they get. */
export interface SocketBehavior<Data> extends Omit<uWS.WebSocketBehavior<Data>, Restated> {
  closeOnBackpressureLimit: boolean;
  open(socket: Socket<Data>): void;
  message(socket: Socket<Data>, data: ArrayBuffer, isBinary: boolean): void;
  close(socket: Socket<Data>, code: number, reason: ArrayBuffer): void;
}

export interface TlsFiles {
  certFile: string;
  keyFile: string;
  passphrase: string | undefined;
}

/** Makes an app, for TLS when `tls` is given: check the files first, uWS does not say what is wrong with them. */
export function createApp(tls: TlsFiles | undefined): App {
  if (tls === undefined) return uWS.App() as unknown as App;
  const { certFile, keyFile, passphrase } = tls;
  const options = {
    cert_file_name: nativeText(certFile),
    key_file_name: nativeText(keyFile),
    ...(passphrase === undefined ? {} : { passphrase: nativeText(passphrase) }),
  };
  return uWS.SSLApp(options) as unknown as App;
}

/** Serves every WebSocket path with `behavior`. */
export function serveWebSockets<Data>(app: App, behavior: SocketBehavior<Data>): void {
  app.ws<Data>('/*', behavior as unknown as uWS.WebSocketBehavior<Data>);
}

export interface ConnectionEvents {
  /** One is accepted, of the address that the call returns. Where it returns false the connection is cut. */
  accepted(address: () => ArrayBuffer): boolean;
  /** One ends that has not become a WebSocket: of which address uWS does not say. */
  ended(): void;
}

/** Tells of connections before they are requests, and of the end of those that become no WebSockets. */
export function watchConnections(app: App, faults: Faults, events: ConnectionEvents): void {
  const follow = (response: Response, count: number): void => {
    if (count !== 1) events.ended();
    else if (!events.accepted(() => response.getRemoteAddress())) response.close();
  };
  app.filter(faults.contained('a connection callback', (response, count) => follow(response, Number(count))));
}

// Exported by the binary, but not by its types as a value.
const { LIBUS_LISTEN_EXCLUSIVE_PORT: exclusivePort } = uWS as unknown as {
  LIBUS_LISTEN_EXCLUSIVE_PORT: number;
};

/** Listens, never sharing the port with another socket. Returns false when that cannot be had. */
export function listen(app: App, host: string, port: number): Promise<ListenSocket | false> {
  return new Promise((resolve) => app.listen(host, port, exclusivePort, resolve));
}

export function portOf(socket: ListenSocket): number {
  return uWS.us_socket_local_port(socket);
}

/** Stops accepting; connections stay. */
export function stopListening(socket: ListenSocket): void {
  uWS.us_listen_socket_close(socket);
}

export const compressions = {
  off: uWS.DISABLED,
  shared: uWS.SHARED_COMPRESSOR,
  dedicated: uWS.DEDICATED_COMPRESSOR_32KB | uWS.DEDICATED_DECOMPRESSOR_32KB,
} as const;

/** What `send` returns when the message waits for the client to read, at least in part. */
export const sendBuffered = 0;

/** What `send` returns when it dropped the message because of the backpressure limit. */
export const sendDropped = 2;
