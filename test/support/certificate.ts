// A self-signed certificate and its key for one test.
import { type Certificate, writeCertificate } from './self-signed.ts';
import { tempFolder } from './temp-folder.ts';

export type { Certificate };

/** With `passphrase` the key is encrypted. */
export async function makeCertificate(passphrase?: string): Promise<Certificate> {
  return writeCertificate(await tempFolder(), passphrase);
}
