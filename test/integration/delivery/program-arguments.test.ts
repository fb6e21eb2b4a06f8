// What a program gives its server, as JavaScript calls it, which nothing keeps from giving anything. What is wrong is an
// error before anybody is sent anything.
import { beforeEach, describe, expect, test } from 'vitest';
import type { HeddleServer } from '#dist/index.js';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

let heddle: HeddleServer;
let client: WsClient;
let id: string;

beforeEach(async () => {
  const serving = await serve({ handler: handlerFile('obey.mjs') });
  heddle = serving.heddle;
  client = await connect(`${serving.url}/alice`);
  client.send('subscribe news');
  await client.ask('say subscribed');
  id = (await heddle.listClients({ query: '/alice' })).clients[0]?.id ?? '';
});

/** Fails if the client was sent anything else meanwhile, or was closed. */
async function expectUntouched(): Promise<void> {
  expect(await client.ask('say nothing came')).toBe('nothing came');
}

const anything = (value: unknown): never => value as never;

const noText: Array<[unknown, string]> = [
  [undefined, 'undefined'],
  [null, 'null'],
  [42, 'number'],
  [1n, 'bigint'],
  [true, 'boolean'],
  [Symbol('x'), 'symbol'],
  [{ text: 'x' }, 'object'],
  [Object.create(null), 'object'],
  [[1], 'Array'],
  [new Date(0), 'Date'],
  [Promise.resolve('x'), 'Promise'],
  [() => 'x', 'function'],
];

describe.each([
  ['send', (data: never) => heddle.send(id, data)],
  ['broadcast', (data: never) => heddle.broadcast(data)],
  ['publish', (data: never) => heddle.publish('news', data)],
])('%s', (_, call) => {
  test('of what is neither text nor bytes is an error that names its type', async () => {
    const { messagesOut } = heddle.statistics;
    for (const [value, type] of noText) {
      const error = new TypeError(`only text and bytes can be sent, not ${type}`);
      expect(() => call(anything(value))).toThrow(error);
    }
    expect(heddle.statistics.messagesOut).toBe(messagesOut);
    await expectUntouched();
  });

  const bytes = Uint8Array.of(1, 2, 3, 4);
  const shared = new SharedArrayBuffer(4);
  new Uint8Array(shared).set(bytes);
  test('sends bytes in whatever they are, as handlers do', async () => {
    const part = new DataView(Uint8Array.of(0, 1, 2, 3, 4, 5).buffer, 1, 4);
    for (const data of [
      bytes,
      Buffer.from(bytes),
      bytes.buffer,
      shared,
      part,
      new Int16Array(bytes.buffer),
    ]) {
      call(anything(data));
      expect(await client.next()).toEqual(Buffer.from(bytes));
    }
  });

  test('sends empty text and no bytes as what they are', async () => {
    call(anything(''));
    call(anything(new ArrayBuffer(0)));
    expect(await client.inbox.take(2)).toEqual(['', Buffer.alloc(0)]);
  });
});

test('an id that is no text is an error that names its type', () => {
  for (const [value, type] of noText) {
    const error = new TypeError(`the id of a client is text, not ${type}`);
    expect(() => heddle.send(anything(value), 'x')).toThrow(error);
    expect(() => heddle.disconnect(anything(value))).toThrow(error);
    expect(() => heddle.client(anything(value))).toThrow(error);
  }
});

test('a topic that is no text is an error that names its type', () => {
  for (const [value, type] of noText) {
    expect(() => heddle.publish(anything(value), 'x')).toThrow(new TypeError(`a topic is text, not ${type}`));
  }
});

describe('disconnect', () => {
  test('with a code that is no number is an error that names its type', async () => {
    for (const [value, type] of [...noText, ['4001', 'string'] as const]) {
      // What is undefined is left out.
      if (type === 'undefined' || type === 'number') continue;
      const error = new TypeError(`a close code is a number, not ${type}`);
      expect(() => heddle.disconnect(id, anything(value))).toThrow(error);
    }
    await expectUntouched();
  });

  test('with a code that cannot be sent says so', async () => {
    for (const code of [Number.NaN, Number.POSITIVE_INFINITY, -1, 4000.5, 1005, 1006, 1015, 5000]) {
      const error = expect.objectContaining({ code: 'CLOSE_CODE_INVALID' });
      expect(() => heddle.disconnect(id, code)).toThrow(error);
    }
    await expectUntouched();
  });

  test('with a reason that is neither text nor bytes is an error that names its type', async () => {
    for (const [value, type] of noText.slice(1)) {
      const error = new TypeError(`a close reason is text or bytes, not ${type}`);
      expect(() => heddle.disconnect(id, 4000, anything(value))).toThrow(error);
    }
    await expectUntouched();
  });

  test('with bytes that are no UTF-8, or too many, is an error', async () => {
    expect(() => heddle.disconnect(id, 4000, Uint8Array.of(0xff))).toThrow('must be UTF-8');
    const error = expect.objectContaining({ code: 'CLOSE_REASON_TOO_LONG' });
    expect(() => heddle.disconnect(id, 4000, new Uint8Array(124))).toThrow(error);
    await expectUntouched();
  });

  test('takes a reason as text or as bytes', async () => {
    heddle.disconnect(id, 4000, Buffer.from('genug 够了'));
    expect(await client.closed).toEqual({ code: 4000, reason: 'genug 够了' });
  });
});

describe('listClients', () => {
  test('with a field of a wrong type rejects with an error that names it', async () => {
    const types = {
      query: 'string',
      sort: 'string',
      descending: 'boolean',
      limit: 'number',
      cursor: 'string',
    };
    for (const [name, type] of Object.entries(types)) {
      for (const [value, given] of noText.slice(1)) {
        if (given === type) continue;
        const error = new TypeError(`${name} is a ${type}, not ${given}`);
        await expect(heddle.listClients({ [name]: value })).rejects.toThrow(error);
      }
    }
  });

  test('with a request that is no object rejects with an error that names its type', async () => {
    for (const [value, type] of noText.slice(1)) {
      if (typeof value === 'object' && value !== null) continue;
      const error = new TypeError(`a list of clients is asked for by an object, not ${type}`);
      await expect(heddle.listClients(anything(value))).rejects.toThrow(error);
    }
  });

  test('with what is of the right type and cannot be rejects with RangeError', async () => {
    const requests = [{ sort: 'constructor' }, { sort: 'x' }, { limit: 0 }, { limit: 1.5 }, { cursor: 'x' }];
    for (const request of requests) {
      await expect(heddle.listClients(anything(request))).rejects.toThrow(RangeError);
    }
  });

  test('takes what is undefined for left out', async () => {
    const request = { query: undefined, sort: undefined, descending: undefined, limit: undefined };
    expect((await heddle.listClients(anything(request))).total).toBe(1);
  });
});
