// Nothing that the socket thread is called back with may throw: out of a timer, an event or native code an exception ends
// the process. `Faults` contains it, and a callback without it has to say here why it cannot fail.
import { expect, test } from 'vitest';
import { readSources } from '../support/imports.ts';

/** Where something is called back that nobody awaits. */
const calledBack =
  /\b(?:setTimeout|setInterval|setImmediate|queueMicrotask|nextTick)\(|\.(?:on|once|addListener|addEventListener|then|onAborted|onData|onWritable)\(|\bapp\.filter\(|\bvoid this\.[\w#.?]+\(/g;

/** What follows where the callback is guarded. */
const guarded = /^\s*(?:'[\w.]+',\s*)?(?:[\w.#]*faults\.contained\(|guard\()/;

/** The callbacks that are not, by file and the text they begin with, and why they cannot throw. */
const unguarded: Readonly<Record<string, readonly [text: string, why: string][]>> = {
  'src/main/admin/access/body-room.ts': [["once('close', () => this.#add(-bytes))", 'adds numbers']],
  'src/main/admin/access/open-sockets.ts': [
    ["on('connection', (socket) => this.#take(socket))", 'a set and `destroy`'],
    ["once('close', () => this.#sockets.delete(socket))", 'a set'],
  ],
  'src/main/admin/access/sessions.ts': [
    ['setTimeout(() => this.#watch(id, session)', 'a map, and `onEnded`, which is contained'],
  ],
  'src/main/admin/api/other-upgrades.ts': [
    ["on('error', () => socket.destroy())", 'destroy'],
    ["on('finish', () => socket.destroySoon())", 'destroySoon'],
  ],
  'src/main/admin/api/raw-answer.ts': [['setTimeout(() => socket.destroy(), lingerMs)', 'destroy']],
  'src/main/admin/live/live-stream.ts': [
    ["on('error', () => socket.destroy())", 'destroy'],
    ["on('error', () => socket.terminate())", 'terminate'],
    ["on('pong', () => {", 'sets a boolean'],
    ['setTimeout(() => socket.terminate(), goodbyeMs)', 'terminate'],
    ["once('close', () => {", 'resolves'],
  ],
  'src/main/cluster/link/find-broker.ts': [["on('error', () => {})", 'does nothing']],
  'src/main/basics/coarse-clock.ts': [['setTimeout(age, coarseMs)', 'sets a boolean']],
  'src/main/basics/faults.ts': [
    ['setInterval(this.contained(', 'is the guard'],
    ['setImmediate(this.contained(', 'is the guard'],
    ['setTimeout(this.contained(', 'is the guard'],
  ],
  'src/main/basics/log-output.ts': [
    ['setTimeout(() => this.#tryAgain()', 'is the log: what it calls is contained there'],
    ["on('exit', () => output.writeRest())", 'is the log: contains what fails'],
  ],
  'src/main/basics/open-files.ts': [['then(', 'sets a number, and ignores what fails']],
  'src/main/handler-code/typescript-thread.ts': [
    ["once('message', () => void end())", 'is on a thread of its own'],
    ['setInterval(() => {}, 1000)', 'does nothing'],
  ],
  'src/main/intake/request-body.ts': [['onData((chunk, isLast) => {', 'contains what fails and says so']],
  'src/main/delivery/turn.ts': [['setImmediate(this.#next)', 'Work.advance never throws']],
  'src/main/generations/generation.ts': [['then(resolve, reject)', 'settles']],
  'src/main/scheduling/dirty-lanes.ts': [['setImmediate(this.#flush)', 'Lane.flush never throws']],
  'src/main/lanes/lane.ts': [['setImmediate(() => {', 'contains what fails, and ends the worker']],
  'src/main/lanes/heap-gauge.ts': [
    ["on('NodeWorker.attachedToWorker'", 'a map'],
    ["on('NodeWorker.detachedFromWorker'", 'a map'],
    [
      "on('NodeWorker.receivedMessageFromWorker'",
      'JSON that V8 wrote, and whoever asked contains what fails there',
    ],
  ],
  'src/main/lanes/pool-threads.ts': [
    ["once('exit', () => this.#ended(worker, thread))", 'a map, and events that their owner contains'],
    ['setTimeout(() => {', 'events that their owner contains'],
  ],
  'src/main/lanes/pool.ts': [
    ["on('error', options.onError)", 'its owner contains it'],
    ["on('workerDestroy', () => queueMicrotask(", 'lists the threads'],
    ['queueMicrotask(() => this.#see())', 'lists the threads'],
    ['void this.#piscina.destroy()', 'never rejects'],
  ],
  'src/main/lanes/worker-link.ts': [
    ['then(', 'what it rejects with is reported'],
    ['setTimeout(resolve, timeoutMs)', 'resolves'],
  ],
  'src/main/sockets/file-watch.ts': [['then((isOpen) => {', 'what it rejects with is reported']],
  'src/main/sockets/http-answer.ts': [
    ['onAborted(() => {', 'sets a boolean'],
    ['setImmediate(() => {', 'sets a number, or answers what was not aborted'],
  ],
  'src/main/sockets/large-answer.ts': [['onWritable((offset) => {', 'contains what fails']],
};

test('every timer, event and native callback of the socket thread is guarded, or cannot fail', () => {
  const found = readSources('src/main').flatMap(({ path, text }) =>
    [...text.matchAll(calledBack)].flatMap(({ 0: call, index }) => {
      const start = call.startsWith('.') ? index + 1 : index;
      const isGuarded = guarded.test(text.slice(index + call.length, index + call.length + 200));
      return isGuarded ? [] : [{ path, text: text.slice(start, start + 100) }];
    }),
  );
  const isKnown = ({ path, text }: { path: string; text: string }): boolean =>
    (unguarded[path] ?? []).some(([start]) => text.startsWith(start));
  expect(found.filter((one) => !isKnown(one))).toEqual([]);
  const unused = Object.entries(unguarded).flatMap(([path, rows]) =>
    rows.filter(([start]) => !found.some((one) => one.path === path && one.text.startsWith(start))),
  );
  expect(unused).toEqual([]);
});
