// How the settings say that NATS is connected to.
import { readFileSync } from 'node:fs';
import {
  type Authenticator,
  credsAuthenticator,
  type NodeConnectionOptions,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
} from '@nats-io/transport-node';
import { HeddleError } from '../../../protocol/errors.ts';
import type { Settings } from '../../../settings/settings.ts';

const connectTimeoutMs = 3_000;
/** A broker that does not answer two of these is given up. */
const pingMs = 5_000;

/** Throws CLUSTER_INVALID for files that cannot be read. */
export function natsOptions(settings: Settings): NodeConnectionOptions {
  const { natsTlsCaFile, natsTlsCertFile, natsTlsKeyFile } = settings;
  const authenticator = authenticatorOf(settings);
  const tls = {
    ...(natsTlsCaFile === undefined ? {} : { ca: read(natsTlsCaFile) }),
    ...(natsTlsCertFile === undefined ? {} : { cert: read(natsTlsCertFile) }),
    ...(natsTlsKeyFile === undefined ? {} : { key: read(natsTlsKeyFile) }),
  };
  return {
    servers: [...settings.natsUrl],
    name: `heddle ${settings.cluster}`,
    noEcho: true,
    timeout: connectTimeoutMs,
    // The link does that.
    reconnect: false,
    // Only those that are named: addresses of a cluster's own network cannot be reached from everywhere.
    ignoreClusterUpdates: true,
    pingInterval: pingMs,
    maxPingOut: 2,
    ...(authenticator === null ? {} : { authenticator }),
    // Whoever asks for TLS is not to be talked out of it by what a server says of itself.
    ...(usesTls(settings) ? { tls } : {}),
  };
}

/** Whether connections are TLS: any `tls://` among the servers, or a file for it, makes all of them that. */
function usesTls({ natsUrl, natsTlsCaFile, natsTlsCertFile }: Settings): boolean {
  return (
    natsTlsCaFile !== undefined || natsTlsCertFile !== undefined || natsUrl.some((url) => /^tls:/i.test(url))
  );
}

function authenticatorOf(settings: Settings): Authenticator | null {
  const { natsCredsFile, natsUser, natsPassword, natsToken } = settings;
  if (natsCredsFile !== undefined) return credsAuthenticator(Buffer.from(read(natsCredsFile)));
  if (natsUser !== undefined) return usernamePasswordAuthenticator(natsUser, natsPassword);
  return natsToken === undefined ? null : tokenAuthenticator(natsToken);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new HeddleError('CLUSTER_INVALID', { reason: `${file} cannot be read: ${reasonOf(error)}` });
  }
}

/** What went wrong, for the log: the library's errors have their reason in their cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`;
}
