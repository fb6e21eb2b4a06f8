// A self-signed certificate and its key, made by openssl for one test.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { tempFolder } from './temp-folder.ts';

export interface Certificate {
  tlsCertFile: string;
  tlsKeyFile: string;
}

/** With `passphrase` the key is encrypted. */
export async function makeCertificate(passphrase?: string): Promise<Certificate> {
  const folder = await tempFolder();
  const tlsCertFile = join(folder, 'cert.pem');
  const tlsKeyFile = join(folder, 'key.pem');
  const protection = passphrase === undefined ? ['-noenc'] : ['-passout', `pass:${passphrase}`];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  const files = ['-keyout', tlsKeyFile, '-out', tlsCertFile];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-days',
      '2',
      ...protection,
      ...names,
      ...files,
    ],
    { stdio: 'ignore' },
  );
  return { tlsCertFile, tlsKeyFile };
}
