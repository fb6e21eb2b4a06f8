import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { FramePages } from '#dist/main/lanes/frame-pages.js';
import { writeDetails } from '#dist/protocol/client-details.js';
import { ClientIds, newIdKey } from '#dist/protocol/client-id.js';
import { commands, lifecycleFlag, outcome } from '#dist/protocol/commands.js';
import { claimedFrames } from '#dist/protocol/frame-claims.js';
import { frameKind, ofRequestFlag, skippedFlag } from '#dist/protocol/frames.js';
import type { Handler } from '#dist/workers/api/handler.js';
import { WorkerServer } from '#dist/workers/api/server.js';
import { CommandWriter } from '#dist/workers/commands/command-writer.js';
import type { ErrorReporter } from '#dist/workers/hooks/error-reporter.js';
import { FrameLoop } from '#dist/workers/hooks/frame-loop.js';
import { CommandLine } from '../../support/parts/command-line.ts';

const idKey = newIdKey();
const ids = new ClientIds(idKey);
const details = writeDetails({ name: undefined, subprotocol: '', url: '/', address: '', headers: '' });

/** A frame loop between frame pages and a command line, as on a worker, and what its hooks threw. */
function frameLoop(handler: Handler, handlerTimeoutMs = 0) {
  const line = new CommandLine();
  const writer = new CommandWriter(line.outbox, idKey);
  const thrown: unknown[] = [];
  const errors = { report: (_ref: number, _hook: string, error: unknown) => thrown.push(error) };
  const loop = new FrameLoop({
    handler,
    server: new WorkerServer(writer),
    outbox: line.outbox,
    writer,
    errors: errors as unknown as ErrorReporter,
    control: line.control,
    handlerTimeoutMs,
    keptState: null,
  });
  const frames = new FramePages();
  const append = (kind: number, ref: number, text = ''): void =>
    frames.append(kind, ref, 0, kind === frameKind.opened ? details : text, null);
  const run = (): void => {
    const batch = frames.take();
    if (batch !== undefined) loop.run(batch.page);
    frames.done();
  };
  return { line, loop, append, run, thrown };
}

describe('the frame loop', () => {
  test('reports every frame as it is handled, and then the batch', () => {
    const { line, append, run } = frameLoop({ message: (client, message) => client.send(message.text) });
    append(frameKind.opened, 1);
    append(frameKind.message, 1, 'hi');
    append(frameKind.closed, 1);
    run();
    expect(line.read()).toMatchObject([
      { kind: commands.handled.kind, ref: 1, flags: lifecycleFlag },
      { kind: commands.send.kind, ref: 1, payload: Buffer.from('hi') },
      { kind: commands.handled.kind, ref: 1, flags: outcome.ok, length: 2 },
      { kind: commands.handled.kind, ref: 1, flags: lifecycleFlag },
      { kind: commands.batchDone.kind, length: 3 },
    ]);
  });

  test('reports a message that is to be skipped, and calls no hook for it', () => {
    const { line, append, run } = frameLoop({ message: (client, message) => client.send(message.text) });
    append(frameKind.opened, 1);
    append(frameKind.message, 1, 'one');
    append(frameKind.message | (skippedFlag << 8), 1, 'two');
    append(frameKind.closed, 1);
    run();
    expect(line.read()).toMatchObject([
      { kind: commands.handled.kind, ref: 1, flags: lifecycleFlag },
      { kind: commands.send.kind, ref: 1, payload: Buffer.from('one') },
      { kind: commands.handled.kind, ref: 1, flags: outcome.ok, length: 3 },
      { kind: commands.handled.kind, ref: 1, flags: outcome.skipped, length: 3, aux: 0 },
      { kind: commands.handled.kind, ref: 1, flags: lifecycleFlag },
      { kind: commands.batchDone.kind, length: 4 },
    ]);
  });

  test('counts every frame before it runs it', () => {
    const seen: number[] = [];
    const { line, append, run } = frameLoop({
      message: () => void seen.push(claimedFrames(line.control)),
    });
    append(frameKind.opened, 1);
    for (let count = 0; count < 3; count++) append(frameKind.message, 1, 'x');
    run();
    append(frameKind.message, 1, 'x');
    run();
    expect(seen).toEqual([2, 3, 4, 5]);
  });

  test('reports messages of clients it does not know as failed, and other frames as handled', () => {
    const { line, append, run } = frameLoop({ message: () => {} });
    append(frameKind.message, 9, 'hi');
    append(frameKind.closed, 9);
    append(frameKind.forgotten, 9);
    run();
    expect(line.read()).toMatchObject([
      { kind: commands.handled.kind, ref: 9, flags: outcome.failed, length: 2 },
      { kind: commands.handled.kind, ref: 9, flags: lifecycleFlag },
      { kind: commands.batchDone.kind, length: 3 },
    ]);
  });

  test.each([
    ['its message, where the handler has no close hook', {}, outcome.failed],
    ['its close, where the handler has the hook', { close: () => {} }, outcome.ok],
  ])('forgets a request after %s', (_when, hooks: Handler, how) => {
    const { line, append, run } = frameLoop({ message: () => {}, ...hooks });
    append(frameKind.request, 1, 'x');
    append(frameKind.message, 1, 'y');
    append(frameKind.closed, 1);
    append(frameKind.message, 1, 'z');
    run();
    expect(line.read()).toMatchObject([
      { kind: commands.handled.kind, ref: 1, flags: outcome.ok },
      { kind: commands.handled.kind, ref: 1, flags: how },
      { kind: commands.handled.kind, ref: 1, flags: lifecycleFlag },
      { kind: commands.handled.kind, ref: 1, flags: outcome.failed },
      { kind: commands.batchDone.kind },
    ]);
  });

  test('knows a request as one that comes here only to be closed', () => {
    const transports: string[] = [];
    const { append, run } = frameLoop({ close: ({ transport }) => void transports.push(transport) });
    append(frameKind.introduced | (ofRequestFlag << 8), 1);
    append(frameKind.introduced, 2);
    append(frameKind.closed, 1);
    append(frameKind.closed, 2);
    run();
    expect(transports).toEqual(['http', 'websocket']);
  });

  test('refuses a frame of a kind that there is not', () => {
    const { append, run } = frameLoop({ message: () => {} });
    append(77, 1);
    expect(run).toThrow('unknown frame kind 77');
  });

  test('lets other clients go on while a hook waits, and runs what waited in its order', async () => {
    let release = (): void => {};
    const { line, append, run } = frameLoop({
      async message(client, message) {
        if (message.text === 'wait') await new Promise<void>((resolve) => (release = resolve));
        client.send(`${client.id} ${message.text}`);
      },
    });
    for (const ref of [1, 2]) append(frameKind.opened, ref);
    for (const text of ['wait', 'a', 'b']) append(frameKind.message, 1, text);
    append(frameKind.message, 2, 'c');
    append(frameKind.closed, 1);
    run();
    await turn();
    const sent = (): string[] =>
      line.read().flatMap(({ kind, payload }) => (kind === commands.send.kind ? [String(payload)] : []));
    expect(sent()).toEqual([`${ids.of(2)} c`]);
    release();
    await turn();
    expect(sent()).toEqual(['wait', 'a', 'b'].map((text) => `${ids.of(1)} ${text}`));
  });

  test('gives up a hook that takes too long, once, and stops its clock when there is nothing to wait for', async () => {
    const { line, append, run, thrown, loop } = frameLoop({ message: () => new Promise(() => {}) }, 5);
    append(frameKind.opened, 1);
    append(frameKind.message, 1, 'x');
    run();
    while (thrown.length === 0) await turn();
    expect(thrown).toMatchObject([{ code: 'HANDLER_TIMEOUT', values: { limitMs: 5 } }]);
    await turn();
    expect(line.read()).toContainEqual(
      expect.objectContaining({ kind: commands.handled.kind, flags: outcome.timedOut }),
    );
    loop.stop();
  });
});
