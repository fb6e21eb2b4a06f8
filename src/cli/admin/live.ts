// The live stream of the admin API, for commands that watch: messages as they come, until the caller stops or the server
// goes.

import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { FromServer, Watch } from '../../contract/live-schemas.ts';
import { operations } from '../../contract/operations.ts';
import { visible } from '../../main/basics/visible.ts';
import { closeCodes } from '../../protocol/close-codes.ts';
import { HeddleError } from '../../protocol/errors.ts';
import { type AdminAccess, locate, parse, problemOf } from './api.ts';

const handshakeTimeoutMs = 10_000;
/** A server that is well says something every second. */
const silenceMs = 15_000;
const maxAnswerBytes = 16 * 1024;
/** Batches that wait to be taken; beyond them nothing is read, and the server counts what it leaves out. */
const maxWaiting = 8;

export type Watching = Omit<Watch, 'type' | 'messages'>;

export interface Watcher {
  readonly take: (message: FromServer) => Promise<void>;
  /** From now on nothing that is asked for goes by unseen. */
  readonly onWatching: () => void;
  readonly signal: AbortSignal;
}

/**
 * Takes what comes, one after the other, until the signal is aborted. Rejects with ADMIN_UNREACHABLE, the API's refusals,
 * ADMIN_STREAM_ENDED when the server goes, and what `take` rejects with.
 */
export async function watchLive(
  access: AdminAccess,
  watch: Watching,
  { take, onWatching, signal }: Watcher,
): Promise<void> {
  const { base, token } = locate(access);
  const url = new URL(operations.watchLive.path, base.href.replace(/^http/, 'ws'));
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${token}` },
    handshakeTimeout: handshakeTimeoutMs,
    perMessageDeflate: false,
    maxPayload: 0,
  });
  let taking: Promise<void> = Promise.resolve();
  let waiting = 0;
  try {
    await new Promise<void>((resolve, reject) => {
      let isOpen = false;
      let silence: NodeJS.Timeout | undefined;
      const ended = (reason: string): void =>
        reject(new HeddleError('ADMIN_STREAM_ENDED', { url: base.origin, reason: visible(reason) }));
      const heard = (): void => {
        clearTimeout(silence);
        silence = setTimeout(() => ended(`nothing came for ${silenceMs / 1000} s`), silenceMs);
      };
      const stop = (): void => {
        clearTimeout(silence);
        resolve();
      };
      if (signal.aborted) return stop();
      signal.addEventListener('abort', stop, { once: true });
      socket.on('open', () => {
        isOpen = true;
        heard();
        socket.send(JSON.stringify({ type: 'watch', messages: true, ...watch } satisfies Watch));
        // It is answered after what was sent before it was read.
        socket.once('pong', onWatching);
        socket.ping();
      });
      socket.on('message', (data) => {
        heard();
        const message = parse(data.toString()) as FromServer;
        if (++waiting >= maxWaiting) {
          // Then it is we who are silent.
          clearTimeout(silence);
          socket.pause();
        }
        taking = taking.then(async () => {
          if (signal.aborted) return;
          await take(message);
          if (waiting-- !== maxWaiting || signal.aborted) return;
          heard();
          socket.resume();
        });
        taking.catch(reject);
      });
      socket.on('unexpected-response', (_request, response) => {
        refusalOf(response).then(
          (refusal) => reject(refusal ?? unreachable(base, statusOf(response))),
          () => reject(unreachable(base, statusOf(response))),
        );
      });
      socket.on('error', (error) =>
        isOpen ? ended(reasonOf(error)) : reject(unreachable(base, reasonOf(error))),
      );
      socket.on('close', (code, reason) => {
        clearTimeout(silence);
        ended(
          code === closeCodes.ABNORMAL.code ? 'the connection is lost' : `${reason.toString()} (${code})`,
        );
      });
    });
    await taking;
  } finally {
    socket.on('error', () => {}); // What comes after the end is no news.
    socket.terminate();
  }
}

function unreachable(base: URL, reason: string): HeddleError {
  return new HeddleError('ADMIN_UNREACHABLE', { url: base.origin, reason: visible(reason) });
}

async function refusalOf(response: IncomingMessage): Promise<HeddleError | undefined> {
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) {
    body += chunk;
    if (body.length > maxAnswerBytes) break;
  }
  return problemOf(parse(body));
}

function statusOf(response: IncomingMessage): string {
  return `it answers ${response.statusCode} ${response.statusMessage}, which is not Heddle's`;
}

function reasonOf(error: Error & { code?: string }): string {
  const errors = error instanceof AggregateError ? error.errors : [];
  const messages = errors.map((each: unknown) => (each instanceof Error ? each.message : String(each)));
  return messages.join(', ') || error.message || error.code || 'unknown reason';
}
