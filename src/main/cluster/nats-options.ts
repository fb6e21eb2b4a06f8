// How the settings say that NATS is connected to.
import { readFileSync } from 'node:fs';
import {
  type Authenticator,
  credsAuthenticator,
  type NodeConnectionOptions,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
} from '@nats-io/transport-node';
import { HeddleError } from '../../protocol/errors.ts';
import type { Settings } from '../../settings/settings.ts';

const connectTimeoutMs = 3_000;
/** A broker that does not answer two of these is given up. */
const pingMs = 5_000;

/** Between two tries to connect are `retryMs` and up to as much again. Throws CLUSTER_INVALID for files that cannot be read. */
export function natsOptions(settings: Settings, retryMs: number): NodeConnectionOptions {
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
    // For ever: a cluster without its broker goes on as nodes that wait for it.
    maxReconnectAttempts: -1,
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: retryMs,
    reconnectJitter: retryMs,
    reconnectJitterTLS: retryMs,
    pingInterval: pingMs,
    maxPingOut: 2,
    ...(authenticator === null ? {} : { authenticator }),
    ...(Object.keys(tls).length === 0 ? {} : { tls }),
  };
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
