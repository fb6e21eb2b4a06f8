// `heddle admin tail`: messages as they come, each a line, like the log of the console.

import type { FromServer, LiveMessage } from '../../contract/live-schemas.ts';
import { visible, visibleJson } from '../../main/basics/visible.ts';
import { HeddleError } from '../../protocol/errors.ts';
import { formatTime } from '../connect/text.ts';
import { callAdmin } from './api.ts';
import type { AdminCall } from './call.ts';
import { watchLive } from './live.ts';
import { stopSignal } from './stopping.ts';
import { bytes } from './text.ts';
import { watchingOf } from './whom.ts';

export interface TailOptions {
  readonly client: string | undefined;
  readonly topic: string | undefined;
  readonly text: string | undefined;
}

/** Resolves when somebody ends it, or the one client that it watches has left. */
export async function tail(call: AdminCall, { client, topic, text }: TailOptions): Promise<void> {
  const { access, asJson, context } = call;
  const watching = await watchingOf(call, { client, topic });
  const stopping = stopSignal();
  let notShown = 0;
  const tellNotShown = async (): Promise<void> => {
    if (notShown === 0) return;
    const line = asJson ? `${JSON.stringify({ notShown })}\n` : `${notShown} messages passed over\n`;
    notShown = 0;
    if (asJson) await context.print(line);
    else context.printError(`heddle: ${line}`);
  };
  const take = async (message: FromServer): Promise<void> => {
    if (message.type === 'messages') {
      notShown += message.notShown;
      const lines = message.messages.map((each) => (asJson ? jsonLine(each) : messageLine(each)));
      if (lines.length > 0) await context.print(lines.join(''));
    } else if (message.type === 'tick') await tellNotShown();
    else if (message.type === 'left') {
      const gone = message.clients.find(({ id }) => id === watching.client);
      // Where many leave at once, some are only counted.
      if (gone === undefined && (message.notShown === 0 || !(await isGone(call, watching.client)))) return;
      context.printError(`heddle: the client has left${gone === undefined ? '' : ` (${gone.code})`}\n`);
      stopping.abort();
    }
  };
  const onWatching = (): void => {
    if (!context.isTerminal) return;
    const isFiltered = (client ?? topic) !== undefined;
    const sample = isFiltered ? '' : ' A sample where there are many: --client or --topic shows all of one.';
    context.printError(`Watching.${sample} Ctrl-C ends.\n`);
  };
  const watch = { ...watching, ...(text === undefined ? {} : { text }) };
  try {
    await watchLive(access, watch, { take, onWatching, signal: stopping.signal });
  } finally {
    await tellNotShown();
  }
  await context.end(0);
}

async function isGone({ access }: AdminCall, id: string | undefined): Promise<boolean> {
  if (id === undefined) return false;
  try {
    await callAdmin(access, { method: 'GET', path: ['clients', id] });
    return false;
  } catch (error) {
    return error instanceof HeddleError && error.code === 'CLIENT_NOT_FOUND';
  }
}

function jsonLine(message: LiveMessage): string {
  return `${visibleJson(JSON.stringify(message))}\n`;
}

/** Time, direction, whose it is, size, and the beginning of the message. */
export function messageLine(message: LiveMessage): string {
  const { time, direction, name, topic, recipients, isBinary, size, preview, truncated } = message;
  const who = topic === null ? (name ?? '') : `topic ${topic} (${recipients})`;
  const content = `${isBinary ? 'hex ' : ''}${preview}${truncated ? '…' : ''}`;
  const cells = [
    formatTime(new Date(time)),
    direction.padEnd(3),
    visible(who),
    bytes(size),
    visible(content),
  ];
  return `${cells.join('  ').trimEnd()}\n`;
}
