// One run of chaos: a server in a process of its own, clients that hurt it, and the ledger that must come out even.
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../support/deadline.ts';
import { commonSettings, onServer, stop } from '../support/long-runs/long-run.ts';
import { threadsOf } from '../support/long-runs/process-resources.ts';
import { type LogLine, ServerChild } from '../support/long-runs/server-child.ts';
import { lowPort } from '../support/low-port.ts';
import { Ledger } from './books/ledger.ts';
import { countOutcomes } from './books/requests.ts';
import { compareBooks, readBooks, type ServerBooks, unknownFates } from './books/server-books.ts';
import { readLogLine } from './books/server-log.ts';
import { ChaosClient, type World } from './clients/client.ts';
import { Door } from './clients/door.ts';
import { misbehave } from './clients/raw-client.ts';
import { sendRequests } from './clients/requester.ts';
import type { FaultName } from './faults.ts';
import { watchLoop } from './loop-watch.ts';
import type { ChaosOptions } from './options.ts';
import type { ChaosReport } from './report.ts';
import { crashLimit } from './sieges/poisoner.ts';
import { besiege } from './sieges/siege.ts';
import { maxOpenFiles } from './sieges/silent-crowd.ts';
import { TlsFiles } from './tls-files.ts';

/** Time after the end of the load in which everything must be answered and every lane have a worker. */
const settleMs = 60_000;
const settlePollMs = 50;
const drainMs = 500;
/** Loops that send requests, beside the clients. */
const requesters = 3;
/** What a shutdown closes clients with. */
const restartCode = 4012;
const handlerTimeoutMs = 2_000;
/** Longer than a machine that is busy with other things holds a thread up. */
const loopDelayLimitMs = 2_000;
/** Orders that end a thread, given by anyone. */
const deadlyOrders = ['exit', 'hang', 'allocate', 'endless', 'later', 'rejection'] as const;
/** Threads that a process starts when it first needs them: libuv's pool. */
const lateThreads = 4;

export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const ledger = new Ledger();
  const tls = options.tls ? new TlsFiles() : undefined;
  const isCrowded = options.faults.has('crowd');
  const settings = { ...settingsOf(options), ...tls?.settings, PORT: isCrowded ? await lowPort() : '0' };
  const onLine = (line: LogLine): void => {
    const event = readLogLine(line);
    if (event !== undefined) ledger.log(event);
  };
  const child = new ServerChild(settings, onLine, { maxOpenFiles: isCrowded ? maxOpenFiles : undefined });
  try {
    return await onServer(child, () => run(options, ledger, child, new Door(child.port, tls?.certificate)));
  } finally {
    tls?.remove();
  }
}

async function run(
  options: ChaosOptions,
  ledger: Ledger,
  child: ServerChild,
  door: Door,
): Promise<ChaosReport> {
  const started = performance.now();
  const witness = await watch(door, ledger);
  await until(async () => readBooks(await child.metrics()).spareWorkers > 0, 'a spare worker');
  const threadsBefore = threadsOf(child.pid);
  const done: Partial<Record<FaultName, number>> = {};
  const end = started + options.seconds * 1000;
  const world: World = {
    door,
    seed: options.seed,
    ledger,
    faults: options.faults,
    did: (fault) => {
      done[fault] = (done[fault] ?? 0) + 1;
    },
    isClosed: false,
    isOver: () => performance.now() > end || child.hasEnded,
  };
  const clients = Array.from({ length: options.clients }, (_, number) => new ChaosClient(number, world));
  const loopWatch = watchLoop(child, world.isOver);
  await Promise.race([
    Promise.all([
      ...clients.map((client) => client.run()),
      ...Array.from({ length: requesters }, (_, number) => sendRequests(number, world)),
      misbehave(world),
      besiege({ world, child }),
    ]),
    child.ended,
    // A client that never gets its answer does not come to an end.
    pause(options.seconds * 1000 + settleMs, undefined, { ref: false }),
  ]);
  const loadSec = (performance.now() - started) / 1000;
  const books = await settle(child, ledger, options.workers, threadsBefore);
  const longestLoopDelayMs = await loopWatch;
  if (longestLoopDelayMs > loopDelayLimitMs) {
    ledger.violations.push(`the socket thread did nothing else for ${longestLoopDelayMs.toFixed(0)} ms`);
  }
  const threadsAfter = child.hasEnded ? 0 : threadsOf(child.pid);

  if (child.hasEnded) ledger.violations.push(`the server ended: ${child.stderr}`);
  else if (threadsAfter > threadsBefore + lateThreads) {
    ledger.violations.push(`${threadsAfter} threads at the end, ${threadsBefore} at the start`);
  }
  if (books !== undefined) ledger.violations.push(...compareBooks(books, ledger));
  const rules = {
    closesOnLoss: options.onFrameLost === 'close',
    isAsync: options.handler === 'async' || options.handler === 'retrying',
    isLogTorn: (books?.unreadLines ?? 0) > 0,
  };
  const { violations, tally, orders } = ledger.audit(rules);
  if (books !== undefined && tally.unreported > unknownFates(books, ledger)) {
    violations.push(`${tally.unreported} messages are missing, and the server has not counted as many`);
  }
  const { code, signal, stopSec } = await stop(child);
  if (code !== 0) violations.push(`SIGTERM ended it with ${code ?? signal}`);
  if (witness.closedWith !== restartCode) {
    violations.push(`at the end the witness was closed with ${witness.closedWith}, not with ${restartCode}`);
  }
  for (const client of clients) client.cut();
  return {
    options: { ...options, faults: [...options.faults] },
    loadSec,
    connections: ledger.sessionCount,
    tally,
    requests: countOutcomes(ledger.requests.values()),
    orders,
    clientFaults: done,
    workersLost: ledger.workersLost,
    retried: ledger.messagesRetried,
    lossReasons: ledger.lossReasons,
    recoveries: ledger.newWorkers,
    statesFound: ledger.statesFound,
    threads: { before: threadsBefore, after: threadsAfter },
    server: books,
    longestLoopDelayMs,
    stopSec,
    violations,
  };
}

// Resolves when every message that can be is settled, the server has nothing to do, and the log was read to its end.
async function settle(
  child: ServerChild,
  ledger: Ledger,
  workers: number,
  threads: number,
): Promise<ServerBooks | undefined> {
  let books: ServerBooks | undefined;
  const isSettled = async (): Promise<boolean> => {
    if (child.hasEnded) return true;
    books = readBooks(await child.metrics());
    if (books.lanesReady < workers || books.spareWorkers === 0 || books.queuedFrames > 0) return false;
    if (threadsOf(child.pid) > threads + lateThreads) return false;
    if ([...ledger.sessions].some((session) => !session.hasEnded && session.unsettled > 0)) return false;
    return compareBooks(books, ledger).length === 0;
  };
  const deadline = performance.now() + settleMs;
  // What is not settled in time is found by the audit.
  while (!(await isSettled()) && performance.now() < deadline) await pause(settlePollMs);
  return books;
}

interface Witness {
  closedWith: number | undefined;
}

/** The client that is told of every message that was handled. */
async function watch(door: Door, ledger: Ledger): Promise<Witness> {
  const witness: Witness = { closedWith: undefined };
  const socket = door.webSocket('witness');
  socket.on('message', (data) => ledger.witness(data.toString()));
  socket.on('close', (code) => {
    witness.closedWith = code;
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return witness;
}

function settingsOf({ handler, workers, onFrameLost, faults }: ChaosOptions): Record<string, string> {
  return {
    ...commonSettings(new URL(`handlers/${handler}.mjs`, import.meta.url), workers),
    // Tells the names of clients with their ids.
    LOG_LEVEL: 'debug',
    HANDLER_TIMEOUT_MS: String(handlerTimeoutMs),
    WORKER_MAX_HEAP_MB: '32',
    MAX_QUEUED_MESSAGES: '256',
    DRAIN_MS: String(drainMs),
    SHUTDOWN_TIMEOUT_MS: '10000',
    ON_FRAME_LOST: onFrameLost,
    MAX_CRASHES_PER_ADDRESS: String(crashLimit),
    // Where only those end threads who are to be refused for it, few others may.
    MAX_WORKER_DEATHS_PER_MIN: deadlyOrders.some((order) => faults.has(order)) ? '0' : '5',
  };
}
