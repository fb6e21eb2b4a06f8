// Checks TLS files before uWS gets them, because uWS does not say what is wrong with them.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { HeddleError } from '../../protocol/errors.ts';
import type { Settings } from '../../settings/settings.ts';
import type { TlsFiles } from './uws.ts';

/** The TLS files of the settings, or undefined without TLS. Throws TLS_INVALID with the variable, file and reason. */
export function checkTls(settings: Settings): TlsFiles | undefined {
  const { tlsCertFile: certFile, tlsKeyFile: keyFile, tlsKeyPassphrase: passphrase } = settings;
  if (certFile === undefined || keyFile === undefined) return undefined;
  const cert = read('TLS_CERT_FILE', certFile);
  const key = read('TLS_KEY_FILE', keyFile);
  const certificate = attempt(
    `TLS_CERT_FILE ${certFile} holds no PEM certificate`,
    () => new X509Certificate(cert),
  );
  const hint =
    passphrase === undefined
      ? 'holds no PEM private key that opens without TLS_KEY_PASSPHRASE'
      : 'holds no PEM private key that TLS_KEY_PASSPHRASE opens';
  const privateKey = attempt(`TLS_KEY_FILE ${keyFile} ${hint}`, () =>
    createPrivateKey(passphrase === undefined ? key : { key, passphrase }),
  );
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new HeddleError('TLS_INVALID', {
      reason: `the key in TLS_KEY_FILE ${keyFile} does not belong to the certificate in TLS_CERT_FILE ${certFile}`,
    });
  }
  attempt('OpenSSL refuses the files', () =>
    createSecureContext({ cert, key, ...(passphrase === undefined ? {} : { passphrase }) }),
  );
  return { certFile, keyFile, passphrase };
}

function read(variable: string, file: string): Buffer {
  return attempt(`${variable} ${file} cannot be read`, () => readFileSync(file));
}

function attempt<Result>(failure: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HeddleError('TLS_INVALID', { reason: `${failure} (${reason})` }, { cause: error });
  }
}
