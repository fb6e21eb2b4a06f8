// The servers that all clients of a run talk to.
import { readFileSync } from 'node:fs';
import { writeCertificate } from '../support/self-signed.ts';
import { WatchedServer } from './watched-server.ts';

const settings = {
  // The shortest time-out there is, so that the server sends pings soon.
  plain: { SUBPROTOCOLS: 'heddle.v2,heddle.v1', IDLE_TIMEOUT_SEC: '8' },
  shared: { COMPRESSION: 'shared' },
  dedicated: { COMPRESSION: 'dedicated' },
  tls: {},
} as const satisfies Record<string, Record<string, string>>;

export type ServerName = keyof typeof settings;

export class Servers {
  /** The file with the certificate that clients have to trust. */
  readonly certificate: string;
  readonly #servers = new Map<string, WatchedServer>();

  /** The files of the certificate are written into `folder`. */
  constructor(folder: string) {
    const { tlsCertFile, tlsKeyFile } = writeCertificate(folder);
    this.certificate = tlsCertFile;
    for (const [name, own] of Object.entries(settings)) {
      const isTls = name === 'tls';
      const tls = isTls ? { TLS_CERT_FILE: tlsCertFile, TLS_KEY_FILE: tlsKeyFile } : {};
      const ca = isTls ? readFileSync(tlsCertFile, 'utf8') : undefined;
      this.#servers.set(name, new WatchedServer({ ...own, ...tls }, ca));
    }
  }

  async start(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.start()));
  }

  readonly get = (name: ServerName): WatchedServer => {
    const server = this.#servers.get(name);
    if (server === undefined) throw new Error(`no server ${name}`);
    return server;
  };

  async stop(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
  }
}
