import { describe, expect, test } from 'vitest';
import type { Status } from '#dist/contract/schemas.js';
import { reconnectDelayMs } from '#dist/protocol/restart-reason.js';
import { serveAdmin } from '../../support/admin.ts';
import { clientFrame, connectRaw, opcode } from '../../support/clients/raw-socket.ts';
import { type Closed, connect, refused, type WsClient } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('obey.mjs');
/** Longer than any test: who is closed in it was closed in its turn. */
const endlessMs = 3_600_000;

function connectMany(url: string, count: number): Promise<WsClient[]> {
  return Promise.all(Array.from({ length: count }, () => connect(url)));
}

/** The delay that the server told a client to wait. */
function delayOf({ code, reason }: Closed): number {
  expect(code).toBe(4012);
  const delayMs = reconnectDelayMs(reason);
  if (delayMs === undefined) throw new Error(`no delay in ${JSON.stringify(reason)}`);
  return delayMs;
}

/** Keeps ten numbered messages under way until the connection is closed, and checks the order of the answers. */
function keepBusy(client: WsClient): { answered: number } {
  const load = { answered: 0 };
  let sent = 0;
  const send = (): void => {
    if (client.socket.readyState === client.socket.OPEN) client.send(`say ${sent++}`);
  };
  client.socket.on('message', (data) => {
    if (String(data) !== String(load.answered)) throw new Error(`${data} instead of ${load.answered}`);
    load.answered++;
    send();
  });
  for (let count = 0; count < 10; count++) send();
  return load;
}

describe.each(['obey.mjs', 'obey-stateless.mjs'])(
  'a drain of 200 clients that send all the time (%s)',
  (file) => {
    test('answers in order whatever it took, and closes them with 4012 step by step, each with a delay of its own', async () => {
      const { url, heddle } = await serve({
        handler: handlerFile(file),
        workers: 2,
        drainMs: 1000,
        reconnectSpreadMs: 700,
        shutdownTimeoutMs: 20_000,
      });
      const clients = await connectMany(url, 200);
      const loads = clients.map(keepBusy);
      await until(() => loads.every(({ answered }) => answered > 5), 'load on every client');
      const stillOnline = new Set<number>();
      for (const { socket } of clients) socket.on('close', () => stillOnline.add(heddle.clientCount));
      await heddle.close();

      const delays = await Promise.all(clients.map(async ({ closed }) => delayOf(await closed)));
      for (const delayMs of delays) expect(delayMs).toBeLessThanOrEqual(700);
      expect(new Set(delays).size).toBeGreaterThan(50);
      // In one step everybody would be gone on the server before the first client learns of its close.
      expect(stillOnline.size).toBeGreaterThan(5);

      const answered = loads.reduce((sum, load) => sum + load.answered, 0);
      const handled = heddle.lanes().reduce((sum, lane) => sum + lane.messagesHandled, 0);
      const { messagesIn, dropped } = heddle.statistics;
      expect(answered).toBe(handled);
      expect(messagesIn).toBe(handled + dropped.closing);
      expect(dropped.clientGone).toBe(0);
    });
  },
);

describe('during a drain', () => {
  test('nobody is let in, readiness is red, and who is still there is served as usual', async () => {
    const { url, http, heddle, admin } = await serveAdmin({ handler, drainMs: endlessMs });
    const [first, second] = [await connect(`${url}/first`), await connect(`${url}/second`)];
    expect((await admin.call('GET', '/readyz')).status).toBe(200);
    const closing = heddle.close();
    expect((await first.closed).code).toBe(4012);

    const unready = await admin.call('GET', '/readyz');
    expect(unready).toMatchObject({ status: 503, json: { ready: false, reasons: ['SHUTTING_DOWN'] } });
    const status = (await admin.call('GET', '/api/status')).json as Status;
    expect(status.shutdown).toMatchObject({ phase: 'draining', clients: 1, of: 2 });
    expect(status.shutdown?.remainingMs).toBeLessThanOrEqual(endlessMs);
    const { text } = await admin.call('GET', '/metrics');
    expect(text).toContain('\nheddle_shutting_down 1\n');
    expect(text).toContain('\nheddle_listening 0\n');
    const told = status.warnings.find(({ code }) => code === 'SHUTTING_DOWN');
    expect(told?.values).toMatchObject({ clients: 1, of: 2 });
    const handshake = await refused(url);
    expect(handshake).toMatchObject({ status: 503, body: { code: 'NOT_ACCEPTING' } });
    expect(handshake.headers['retry-after']).toBe('1');
    const request = await fetch(`${http}/messages`, { method: 'POST', body: 'hi' });
    expect(request.status).toBe(503);
    expect(request.headers.get('retry-after')).toBe('1');

    for (const word of ['one', 'two', 'three']) expect(await second.ask(`say ${word}`)).toBe(word);
    expect(heddle.clientCount).toBe(1);
    await second.close();
    await closing; // Nobody is left to wait for.
    expect(heddle.statistics.dropped.closing).toBe(0);
  });

  test('what was received of a client is answered before its close frame, what comes after its turn is dropped and counted', async () => {
    const { url, port, heddle } = await serve({ handler, drainMs: endlessMs });
    const raw = await connectRaw(port, '/first');
    const last = await connect(url);
    raw.write(clientFrame(opcode.text, 'hold waited for'), clientFrame(opcode.text, 'say behind it'));
    await until(() => heddle.statistics.messagesIn === 2, 'its messages');
    const closing = heddle.close();
    raw.write(clientFrame(opcode.text, 'say too late'));
    await until(() => heddle.statistics.dropped.closing === 1, 'the drop');
    last.send('release');
    for (const text of ['waited for', 'behind it'])
      expect((await raw.frame())?.payload.toString()).toBe(text);
    const close = await raw.frame();
    expect([close?.opcode, close?.payload.readUInt16BE()]).toEqual([opcode.close, 4012]);
    await last.close();
    await closing;
  });

  test('an async handler that hangs holds up only its own client, to the end of SHUTDOWN_TIMEOUT_MS', async () => {
    const { url, heddle, log } = await serve({ handler, drainMs: 300, shutdownTimeoutMs: 300 });
    const [stuck, ...others] = await connectMany(url, 6);
    stuck?.send('never');
    await until(() => heddle.statistics.messagesIn === 1, 'the message');
    const gone: (WsClient | undefined)[] = [];
    for (const client of [stuck, ...others]) client?.socket.on('close', () => gone.push(client));
    await heddle.close();
    for (const client of others) delayOf(await client.closed);
    if (stuck !== undefined) delayOf(await stuck.closed);
    expect(gone.at(-1)).toBe(stuck);
    expect(log.find({ msg: 'shutting down with messages unhandled' })).toMatchObject({ unhandled: 1 });
  });

  test('an operator who closes the listener ends it: the clients get 1001', async () => {
    const { url, heddle } = await serve({ handler, drainMs: endlessMs });
    const [first, second] = [await connect(url), await connect(url)];
    const closing = heddle.close();
    expect((await first.closed).code).toBe(4012);
    expect(heddle.closeListener()).toBe(1);
    expect(await second.closed).toEqual({ code: 1001, reason: 'the listener was closed' });
    await closing;
  });

  test('a lane that lost its worker gets a new one, and its clients go on', async () => {
    const { url, heddle } = await serve({ handler: handlerFile('dying/mortal.mjs'), drainMs: endlessMs });
    const [first, culprit] = [await connect(url), await connect(url)];
    const survivor = await connect(`${url}/survivor`);
    const closing = heddle.close();
    expect((await first.closed).code).toBe(4012);
    culprit.send('exit');
    expect((await culprit.closed).code).toBe(1011);
    expect(await survivor.ask('still here')).toBe('survivor still here');
    await survivor.close();
    await closing;
  });
});

describe('a shutdown is immediate', () => {
  test('when nobody is online, however long the drain', async () => {
    const { heddle, log } = await serve({ drainMs: endlessMs });
    await heddle.close();
    expect(log.find({ msg: 'draining' })).toBeUndefined();
  });

  test('when one client is online: the first step comes at once', async () => {
    const { url, heddle } = await serve({ drainMs: endlessMs, reconnectSpreadMs: 0 });
    const client = await connect(url);
    await heddle.close();
    expect(await client.closed).toEqual({ code: 4012, reason: 'restarting; reconnect in 0 ms' });
  });

  test('with DRAIN_MS = 0: all are closed in one step, still each with a delay of its own', async () => {
    const { url, heddle } = await serve({ handler, drainMs: 0 });
    const clients = await connectMany(url, 50);
    const stillOnline = new Set<number>();
    for (const { socket } of clients) socket.on('close', () => stillOnline.add(heddle.clientCount));
    const closing = heddle.close();
    expect(heddle.listener).toBeNull();
    await closing;
    const delays = await Promise.all(clients.map(async ({ closed }) => delayOf(await closed)));
    expect(Math.max(...delays)).toBeLessThanOrEqual(5000);
    expect(new Set(delays).size).toBeGreaterThan(25);
    expect(stillOnline).toEqual(new Set([0]));
  });
});

test('with CLOSE_CODES=registered clients get 1012', async () => {
  const { url, heddle } = await serve({ handler: 'echo', closeCodes: 'registered', drainMs: 0 });
  const client = await connect(url);
  await heddle.close();
  expect(await client.closed).toEqual({
    code: 1012,
    reason: expect.stringMatching(/^restarting; reconnect in \d+ ms$/),
  });
});
