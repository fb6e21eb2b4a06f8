// A self-signed certificate for 127.0.0.1 and localhost and its key, made by openssl.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export interface Certificate {
  tlsCertFile: string;
  tlsKeyFile: string;
}

/** Writes both into `folder`. With `passphrase` the key is encrypted. */
export function writeCertificate(folder: string, passphrase?: string): Certificate {
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
