// Which code and reason arrive at the other side, whichever closes; and what a client learns of a restart.
import { closeCodes, isSendableCloseCode, turnAwayCodes } from '#dist/protocol/close-codes.js';
import { reconnectDelayMs } from '#dist/protocol/restart-reason.js';
import type { Check, Visit } from '../check.ts';
import { Conversation } from '../conversation.ts';
import { WatchedServer } from '../watched-server.ts';

const reason = 'bye 再见';

/** What the server sends on its own, and 1012 and 1013, which a handler may send. */
const serverCodes = [...new Set([...Object.values(closeCodes).map(({ code }) => code), 1012, 1013])]
  .filter(isSendableCloseCode)
  .sort((one, other) => one - other);

export const closingChecks: Readonly<Record<string, Check>> = {
  'client-closes-1000': fromClient(1000, `1000 ${reason}`, `1000 ${reason}`),
  // uWebSockets.js takes no code from 1012 to 3999, see docs/errors.md.
  'client-closes-3000': fromClient(3000, '1005', '1006'),
  'client-closes-4000': fromClient(4000, `4000 ${reason}`, `4000 ${reason}`),
  ...Object.fromEntries(serverCodes.map((code) => [`server-closes-${code}`, fromServer(code)])),
  restart: onRestart('private'),
  'restart-registered': onRestart('registered'),
};

function fromClient(code: number, atClient: string, atHandler: string): Check {
  return {
    title: `the client closes with ${code} and a reason`,
    expected: `${atClient}; handler ${atHandler}`,
    run: async ({ program, server }) => {
      const conversation = new Conversation(program, server('plain'));
      await conversation.open();
      const seen = await conversation.close(code, reason);
      const closed = await server('plain').closed(conversation.name);
      return `${seen}; handler ${`${closed.code} ${closed.reason}`.trimEnd()}`;
    },
  };
}

function fromServer(code: number): Check {
  return {
    title: `the server closes with ${code} and a reason`,
    expected: `${code} ${reason}`,
    code,
    run: async ({ program, server }) => {
      const conversation = new Conversation(program, server('plain'));
      await conversation.open();
      return conversation.closeFromServer(code, reason);
    },
  };
}

function onRestart(codes: 'private' | 'registered'): Check {
  const code = turnAwayCodes(codes).RESTARTING;
  return {
    title: `the server restarts (SIGTERM), CLOSE_CODES = ${codes}`,
    expected: `${code} restarting; reconnect in … ms`,
    code,
    run: (visit) => restart(visit, codes),
  };
}

/** A server of the client's own is told to end. */
async function restart({ program }: Visit, codes: string): Promise<string> {
  const server = new WatchedServer({ CLOSE_CODES: codes });
  try {
    await server.start();
    const conversation = new Conversation(program, server);
    await conversation.open();
    const stopping = server.stop();
    const seen = await conversation.ended();
    const exitCode = await stopping;
    if (exitCode !== 0) throw new Error(`heddle serve ended with ${exitCode}`);
    const [, code, told = ''] = /^(\d+) (.*)$/.exec(seen) ?? [];
    const delayMs = reconnectDelayMs(told);
    return delayMs === undefined ? seen : `${code} ${told.replace(String(delayMs), '…')}`;
  } finally {
    await server.stop();
  }
}
