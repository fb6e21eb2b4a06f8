import { beforeEach, describe, expect, test } from 'vitest';
import { newIdKey } from '#dist/protocol/client-id.js';
import { commands } from '#dist/protocol/commands.js';
import { typeNameOf } from '#dist/protocol/type-name.js';
import { WorkerClient } from '#dist/workers/api/client.js';
import { WorkerServer } from '#dist/workers/api/server.js';
import { CommandWriter } from '#dist/workers/commands/command-writer.js';
import { CommandLine } from '../../support/parts/command-line.ts';

let line: CommandLine;
let writer: CommandWriter;
let client: WorkerClient;
let server: WorkerServer;
beforeEach(() => {
  line = new CommandLine();
  writer = new CommandWriter(line.outbox, newIdKey());
  client = new WorkerClient(7, 'websocket', '', writer);
  server = new WorkerServer(writer);
});

// As JavaScript calls it, which nothing keeps from giving anything.
const anything = (value: unknown): never => value as never;

const wrong: Array<[unknown, string]> = [
  [undefined, 'undefined'],
  [null, 'null'],
  [42, 'number'],
  [1n, 'bigint'],
  [Symbol('x'), 'symbol'],
  [{ text: 'x' }, 'object'],
  [Object.create(null), 'object'],
  [[1], 'Array'],
  [Promise.resolve('x'), 'Promise'],
  [() => 'x', 'function'],
];

describe.each([
  ['send', (data: never) => client.send(data)],
  ['client.publish', (data: never) => client.publish('topic', data)],
  ['server.publish', (data: never) => server.publish('topic', data)],
  ['broadcast', (data: never) => server.broadcast(data)],
  ['sendTo', (data: never) => server.sendTo('name', data)],
])('%s of what is neither text nor bytes', (_, call) => {
  test.each(wrong)('is an error that names its type: %o', (value, type) => {
    expect(() => call(anything(value))).toThrow(
      new TypeError(`only text and bytes can be sent, not ${type}`),
    );
  });

  test('is an error also while what is sent goes nowhere', () => {
    writer.muted = true;
    expect(() => call(anything(42))).toThrow(TypeError);
  });
});

describe.each([
  ['subscribe', (topic: never) => client.subscribe(topic)],
  ['unsubscribe', (topic: never) => client.unsubscribe(topic)],
  ['client.publish', (topic: never) => client.publish(topic, 'x')],
  ['server.publish', (topic: never) => server.publish(topic, 'x')],
])('%s to what is no text', (_, call) => {
  test.each(wrong)('is an error that names its type: %o', (value, type) => {
    expect(() => call(anything(value))).toThrow(new TypeError(`a topic is text, not ${type}`));
  });
});

test.each(wrong)('sendTo %o is an error that names its type', (value, type) => {
  expect(() => server.sendTo(anything(value), 'x')).toThrow(`which is text, not ${type}`);
});

describe('close', () => {
  test.each([...wrong.slice(1), ['4001', 'string'] as const].filter(([, type]) => type !== 'number'))(
    'with the code %o is an error that names its type',
    (value, type) => {
      expect(() => client.close(anything(value))).toThrow(
        new TypeError(`a close code is a number, not ${type}`),
      );
    },
  );

  test.each(wrong.slice(1))('with the reason %o is an error that names its type', (value, type) => {
    const error = new TypeError(`a close reason is text or bytes, not ${type}`);
    expect(() => client.close(4001, anything(value))).toThrow(error);
  });

  test.each([Number.NaN, 1005, 2999, 4001.5])('with the code %o, which cannot be sent, says so', (code) => {
    expect(() => client.close(code)).toThrow(expect.objectContaining({ code: 'CLOSE_CODE_INVALID' }));
  });

  const text = 'good bye 再见';
  const bytes = new TextEncoder().encode(text);
  const shared = new SharedArrayBuffer(bytes.byteLength);
  new Uint8Array(shared).set(bytes);
  test.each([text, bytes, Buffer.from(text), bytes.buffer, shared, new DataView(bytes.buffer)])(
    'sends its code and its reason, given as text or as bytes: %o',
    (reason) => {
      client.close(4001, reason);
      const [command] = line.read();
      expect(command).toMatchObject({ kind: commands.close.kind, ref: 7, aux: 4001, flags: 0 });
      expect(command?.payload.toString()).toBe(text);
    },
  );

  test('with bytes that are no UTF-8, or too many, is an error', () => {
    expect(() => client.close(4001, Uint8Array.of(0xff))).toThrow('must be UTF-8');
    const error = expect.objectContaining({ code: 'CLOSE_REASON_TOO_LONG' });
    expect(() => client.close(4001, new Uint8Array(124))).toThrow(error);
  });
});

test('a proxy, which may throw when it is looked at, is an object', () => {
  const proxy = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no');
      },
    },
  );
  expect(typeNameOf(proxy)).toBe('object');
});
