// The certificate of a run through TLS, in a folder that is removed after it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCertificate } from '../support/self-signed.ts';

export class TlsFiles {
  /** In PEM: what clients have to trust. */
  readonly certificate: string;
  /** Of the server. */
  readonly settings: Record<string, string>;
  readonly #folder = mkdtempSync(join(tmpdir(), 'heddle-chaos-'));

  constructor() {
    const { tlsCertFile, tlsKeyFile } = writeCertificate(this.#folder);
    this.certificate = readFileSync(tlsCertFile, 'utf8');
    this.settings = { TLS_CERT_FILE: tlsCertFile, TLS_KEY_FILE: tlsKeyFile };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
