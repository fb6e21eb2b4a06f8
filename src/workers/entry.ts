// A worker's one task: it loads the handler, serves a lane when it gets one, and ends with it.
import type { MessagePort } from 'node:worker_threads';
import { threadId } from 'node:worker_threads';
import { HeddleError } from '../protocol/errors.ts';
import { describe } from '../protocol/failures/describe-error.ts';
import { controlWord, type LaneTask, type ToMain, type ToWorker } from '../protocol/lane-contract.ts';
import { Page } from '../protocol/memory/page.ts';
import type { Handler } from './api/handler.ts';
import { WorkerServer } from './api/server.ts';
import { CommandWriter } from './commands/command-writer.ts';
import { Outbox } from './commands/outbox.ts';
import { ErrorReporter } from './hooks/error-reporter.ts';
import { FrameLoop } from './hooks/frame-loop.ts';
import { KeptState } from './hooks/kept-state.ts';
import { reportEnding } from './last-words.ts';
import { loadHandler } from './loading/load-handler.ts';
import { redirectStdio } from './stdio.ts';

export default async function runLane(task: LaneTask): Promise<void> {
  const { port } = task;
  // In this order: what was printed last is said before the end.
  redirectStdio(port);
  reportEnding(port);
  const control = new Int32Array(task.control);
  const outbox = new Outbox(port, control);
  const writer = new CommandWriter(outbox, task.idKey);
  writer.muted = true;
  const server = new WorkerServer(writer);
  let handler: Handler;
  try {
    handler = await loadHandler(task.handler);
  } catch (error) {
    const known = error instanceof HeddleError ? error : loadFailure(task, error);
    port.postMessage({ type: 'failed', error: known.toData() } satisfies ToMain);
    // The socket thread ends this thread: it must not get another task.
    return new Promise(() => {});
  }
  const errors = new ErrorReporter(port);
  const { handlerTimeoutMs, maxKeptStateBytes } = task;
  const keptState = handler.keepState === true ? new KeptState(outbox, errors, maxKeptStateBytes) : null;
  const parts = { handler, server, outbox, writer, errors, control, handlerTimeoutMs, keptState };
  const loop = new FrameLoop(parts);
  const stopped = serve(port, loop, writer, control);
  const scheduling =
    handler.stateless === true ? 'stateless' : handler.movable === true ? 'movable' : 'pinned';
  const hasCloseHook = handler.close !== undefined;
  port.postMessage({ type: 'ready', threadId, scheduling, hasCloseHook } satisfies ToMain);
  await stopped;
  outbox.flush();
  port.close();
}

function serve(
  port: MessagePort,
  loop: FrameLoop,
  writer: CommandWriter,
  control: Int32Array,
): Promise<void> {
  const pages: Page[] = [];
  return new Promise((resolve) => {
    port.on('message', (message: ToWorker) => {
      if (typeof message === 'number') {
        const page = pages[message];
        if (page !== undefined) loop.run(page);
      } else if (message.type === 'page') {
        pages[message.index] = new Page(message.index, message.shared);
      } else if (message.type === 'batch') {
        loop.run(new Page(-1, message.shared));
      } else if (message.type === 'adopt') {
        loop.begin();
        writer.muted = false;
      } else if (message.type === 'goOn') {
        loop.goOn();
      } else if (message.type === 'ping') {
        Atomics.store(control, controlWord.pong, message.number);
      } else {
        loop.stop();
        resolve();
      }
    });
  });
}

function loadFailure(task: LaneTask, error: unknown): HeddleError {
  const file = task.handler.type === 'module' ? task.handler.file : task.handler.name;
  return new HeddleError('HANDLER_LOAD_FAILED', { file, reason: describe(error).message });
}
