import { beforeEach, describe, expect, test } from 'vitest';
import { clientFrame, connectRaw, opcode } from '../../support/clients/raw-socket.ts';
import { connectUndici } from '../../support/clients/undici-client.ts';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { handlerFile, type Serving, serve } from '../../support/servers/serve.ts';

const obey = handlerFile('obey.mjs');
let serving: Serving;
/** Is told of everyone who leaves: name, code and reason as the handler's close hook saw them. */
let undertaker: WsClient;

beforeEach(async () => {
  serving = await serve({ handler: obey });
  undertaker = await connect(`${serving.url}/undertaker`);
});

describe('a client that closes', () => {
  test.each([
    [1000, 'done'],
    [1000, ''],
    [4000, 'mine'],
    [4999, 'ü'.repeat(61)],
  ])('with %i %j gets its code back, and the handler sees code and reason', async (code, reason) => {
    const one = await connect(`${serving.url}/one`);
    expect((await one.close(code, reason)).code).toBe(code);
    expect(await undertaker.next()).toBe(`one ${code} ${reason}`);
    const other = await connectUndici(`${serving.url}/other`);
    expect((await other.close(code, reason)).code).toBe(code);
    expect(await undertaker.next()).toBe(`other ${code} ${reason}`);
  });

  // RFC 6455 7.4.2 leaves 3000 to 3999 to libraries; uWebSockets.js takes no code from 1012 to 3999.
  test.each([1012, 1014, 3000, 3999])(
    'with %i is answered without a code and reported as 1006',
    async (code) => {
      const client = await connect(`${serving.url}/library`);
      expect((await client.close(code, 'lost on the way')).code).toBe(1005);
      expect(await undertaker.next()).toBe('library 1006 ');
    },
  );

  test('without a code is reported as 1005', async () => {
    const client = await connect(`${serving.url}/quiet`);
    expect((await client.close()).code).toBe(1005);
    expect(await undertaker.next()).toBe('quiet 1005 ');
  });

  test('without a close frame is reported as 1006', async () => {
    const client = await connect(`${serving.url}/rude`);
    await client.cut();
    expect(await undertaker.next()).toBe('rude 1006 ');
  });

  test('by ending its half of the connection is reported as 1006', async () => {
    const raw = await connectRaw(serving.port, '/half');
    raw.socket.end();
    await raw.ended();
    expect(await undertaker.next()).toMatch(/^half 1006/);
  });

  test.each([
    ['one byte', Buffer.of(3)],
    ['code 1005, which must not be sent', Buffer.of(0x03, 0xed)],
    ['code 999', Buffer.of(0x03, 0xe7)],
    ['a reason that is not UTF-8', Buffer.of(0x03, 0xe8, 0xff)],
  ])('with %s in the close frame is gone like any other', async (_, payload) => {
    const raw = await connectRaw(serving.port, '/odd');
    raw.write(clientFrame(opcode.close, payload));
    await raw.ended();
    expect(await undertaker.next()).toMatch(/^odd \d+/);
    expect(serving.heddle.clientCount).toBe(1);
  });

  test('gets no answers to what it sent before the handler could see it, and nothing fails', async () => {
    const client = await connect(`${serving.url}/hasty`);
    for (let index = 0; index < 100; index++) client.send('hello');
    await client.close(1000, 'bye');
    expect(await undertaker.next()).toBe('hasty 1000 bye');
    expect(serving.heddle.lanes()[0]?.messagesHandled).toBe(100);
  });
});

describe('a handler that closes', () => {
  test.each([
    ['close', 1000, ''],
    ['close 1000 all done', 1000, 'all done'],
    ['close 1008 policy', 1008, 'policy'],
    ['close 3000 library', 3000, 'library'],
    ['close 4321 mine', 4321, 'mine'],
    ['close-bytes 4001 given as bytes', 4001, 'given as bytes'],
  ])('with %j ends the connection with that code and reason', async (command, code, reason) => {
    const one = await connect(`${serving.url}/one`);
    one.send(command);
    expect(await one.closed).toEqual({ code, reason });
    expect(await undertaker.next()).toBe(`one ${code} ${reason}`);
    const other = await connectUndici(serving.url);
    other.socket.send(command);
    expect(await other.closed).toEqual({ code, reason });
  });

  test('sends what it sent before the close, and drops and counts what it sends after it', async () => {
    const client = await connect(`${serving.url}/last`);
    client.send('last-words');
    expect(await client.inbox.take(2)).toEqual(['one', 'two']);
    expect(await client.closed).toEqual({ code: 4000, reason: 'over' });
    await undertaker.next();
    expect(serving.heddle.statistics.dropped.clientGone).toBe(1);
  });

  test.each([
    ['close 1005 x', 'CLOSE_CODE_INVALID', 'Close code 1005'],
    ['close 1006 x', 'CLOSE_CODE_INVALID', 'Close code 1006'],
    ['close 2999 x', 'CLOSE_CODE_INVALID', 'Close code 2999'],
    ['close 5000 x', 'CLOSE_CODE_INVALID', 'Close code 5000'],
    ['close 1.5 x', 'CLOSE_CODE_INVALID', 'Close code 1.5'],
    [`close 1000 ${'x'.repeat(124)}`, 'CLOSE_REASON_TOO_LONG', '124 bytes'],
    [`close 1000 ${'ü'.repeat(62)}`, 'CLOSE_REASON_TOO_LONG', '124 bytes'],
  ])('with %j is refused by an error in the handler, and the client stays', async (command, _code, text) => {
    const client = await connect(serving.url);
    client.send(command);
    const line = await serving.log.line({ msg: 'the handler failed' });
    expect((line.err as { message: string }).message).toContain(text);
    expect(await client.ask('hello')).toBe('2 2 hello');
  });
});

test('a client that answers the close frame with late messages is closed all the same', async () => {
  const raw = await connectRaw(serving.port, '/late');
  raw.write(clientFrame(opcode.text, 'close 4000 go'));
  expect(await raw.frame()).toMatchObject({ opcode: opcode.close });
  raw.write(clientFrame(opcode.text, 'but wait'), clientFrame(opcode.close, Buffer.of(0x0f, 0xa0)));
  await raw.ended();
  expect(await undertaker.next()).toBe('late 4000 go');
  expect(serving.heddle.lanes()[0]?.messagesHandled).toBe(1);
});
