import { beforeEach, describe, expect, test } from 'vitest';
import { Registry } from '#dist/main/clients/registry.js';
import type { SocketClient } from '#dist/main/clients/socket-client.js';
import { storedClient } from '../../support/parts/stored-client.ts';

let registry: Registry;
beforeEach(() => {
  registry = new Registry();
});

function leave(client: SocketClient): void {
  client.socket = null;
  registry.remove(client);
}

describe('an id', () => {
  test('finds its client, by id and by ref, as long as it is online', () => {
    const client = storedClient(registry);
    const id = registry.idOf(client);
    expect(registry.byId(id)).toBe(client);
    expect(registry.get(client.ref)).toBe(client);
    registry.remove(client);
    expect(registry.byId(id)).toBeUndefined();
  });

  test('of another registry finds nobody', () => {
    const other = new Registry();
    const client = storedClient(other);
    storedClient(registry);
    expect(other.idKey.prefix).not.toBe(registry.idKey.prefix);
    expect(registry.byId(other.idOf(client))).toBeUndefined();
  });

  test('that was guessed finds nobody, however many are online', () => {
    for (let count = 0; count < 40; count++) storedClient(registry);
    const { prefix } = registry.idKey;
    for (const id of [
      '',
      prefix,
      `${prefix}-`,
      `${prefix}-a`,
      `${prefix}-0000000000000001`,
      `${prefix}-${'f'.repeat(16)}`,
    ]) {
      expect(registry.byId(id), id).toBeUndefined();
    }
  });
});

describe('a ref', () => {
  test('counts up from 1 and is not given twice', () => {
    const refs = Array.from({ length: 100 }, () => storedClient(registry).ref);
    expect(refs).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  });

  test('starts over at 1 after 2^32 - 1, and leaves out those that are in use', () => {
    registry = new Registry(0xffff_fffe);
    const [first] = [storedClient(registry, { ref: 1 }), storedClient(registry, { ref: 2 })];
    expect(registry.nextRef()).toBe(0xffff_ffff);
    expect(registry.nextRef()).toBe(3);
    leave(first);
    registry.forgetIfDone(first);
    expect(registry.nextRef()).toBe(4);
  });

  test('of a client that has left is not given again before its last frame was handled', () => {
    registry = new Registry(0xffff_ffff);
    const client = storedClient(registry, { ref: 1 });
    client.ledger.handedOver();
    leave(client);
    registry.forgetIfDone(client);
    expect(registry.get(1)).toBe(client);
    expect(registry.nextRef()).toBe(2);
    registry = new Registry(0xffff_ffff);
    const gone = storedClient(registry, { ref: 1 });
    gone.ledger.handedOver();
    leave(gone);
    gone.ledger.handled();
    registry.forgetIfDone(gone);
    expect(registry.get(1)).toBeUndefined();
    expect(registry.nextRef()).toBe(1);
  });
});

describe('a name', () => {
  test('finds all its namesakes in the order in which they came', () => {
    const [one, , three] = [
      storedClient(registry, { name: 'bob' }),
      storedClient(registry, { name: 'eve' }),
      storedClient(registry, { name: 'bob' }),
    ];
    expect(registry.named('bob')).toEqual([one, three]);
    registry.remove(one);
    expect(registry.named('bob')).toEqual([three]);
    registry.remove(three);
    expect(registry.named('bob')).toEqual([]);
    expect(registry.named('eve')).toHaveLength(1);
  });

  test('is the id where none was given, which is no name that can be looked up', () => {
    const client = storedClient(registry);
    expect(registry.nameOf(client)).toBe(registry.idOf(client));
    expect(registry.named(registry.idOf(client))).toEqual([]);
  });

  test.each(['__proto__', 'constructor', 'toString', ''])('may be anything, such as %j', (name) => {
    expect(registry.named(name)).toEqual([]);
    const client = storedClient(registry, { name });
    expect(registry.named(name)).toEqual([client]);
  });

  test('may be looked through while its bearers leave', () => {
    for (let count = 0; count < 10; count++) storedClient(registry, { name: 'bob' });
    for (const client of registry.named('bob')) registry.remove(client);
    expect(registry.named('bob')).toEqual([]);
    expect(registry.size).toBe(0);
  });
});

test('those who have left do not count as online, and are known to workers until they are forgotten', () => {
  const [one, two] = [storedClient(registry), storedClient(registry)];
  leave(one);
  expect(registry.size).toBe(1);
  expect([...registry.clients()]).toEqual([two]);
  expect([...registry.everyone()]).toEqual([two, one]);
  for (const client of [one, two]) registry.forgetIfDone(client);
  expect([...registry.everyone()]).toEqual([two]);
});
