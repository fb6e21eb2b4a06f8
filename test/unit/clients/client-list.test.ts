import { beforeEach, describe, expect, test } from 'vitest';
import { clientSorts } from '#dist/contract/client-sorts.js';
import { type ListRequest, listClients } from '#dist/main/clients/lists/client-list.js';
import { Registry } from '#dist/main/clients/registry.js';
import { storedClient } from '../../support/parts/stored-client.ts';

let registry: Registry;
beforeEach(() => {
  registry = new Registry();
});

/** The ids of all pages, one after the other; `between` runs before each but the first. */
async function listAll(request: ListRequest, between: () => void = () => {}): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listClients(registry, { ...request, ...(cursor === undefined ? {} : { cursor }) });
    ids.push(...page.clients.map(({ id }) => id));
    cursor = page.next ?? undefined;
    between();
  } while (cursor !== undefined);
  return ids;
}

describe('the list of clients', () => {
  test('is empty at first', async () => {
    expect(await listClients(registry, {})).toEqual({ clients: [], next: null, total: 0 });
  });

  test('goes by the time of connection, and by the order of arrival where that is the same', async () => {
    const times = [30, 10, 20, 10];
    const clients = times.map((connectedAt) => storedClient(registry, { connectedAt }));
    const ids = [1, 3, 2, 0].map((index) => registry.idOf(clients[index] as (typeof clients)[0]));
    expect(await listAll({ limit: 2 })).toEqual(ids);
    expect(await listAll({ limit: 2, descending: true })).toEqual(ids.toReversed());
  });

  test.each([1, 2, 3, 7, 1000])(
    'is complete and in order in pages of %i, by every key, both ways',
    async (limit) => {
      for (let index = 0; index < 7; index++) {
        const client = storedClient(registry, {
          connectedAt: index % 3,
          ...(index % 2 ? { name: `n${index % 4}` } : {}),
        });
        client.messagesIn = (index * 5) % 3;
      }
      for (const sort of clientSorts) {
        const whole = (await listClients(registry, { sort })).clients;
        const keys = whole.map((client) => client[sort]);
        expect(keys, sort).toEqual(keys.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
        const ids = whole.map(({ id }) => id);
        expect(await listAll({ sort, limit }), sort).toEqual(ids);
        expect(await listAll({ sort, limit, descending: true }), sort).toEqual(ids.toReversed());
      }
    },
  );

  test('can be searched by name, id, address and URL, whatever the case', async () => {
    const [bob, eve] = [storedClient(registry, { name: 'Bob' }), storedClient(registry, { name: 'eve' })];
    const find = async (query: string): Promise<unknown> => {
      const { clients, total } = await listClients(registry, { query });
      expect(total).toBe(clients.length);
      return clients.map(({ name }) => name);
    };
    expect(await find('BOB')).toEqual(['Bob']);
    expect(await find('/e')).toEqual(['eve']);
    expect(await find('192.0.2')).toEqual(['Bob', 'eve']);
    expect(await find(registry.idOf(eve))).toEqual(['eve']);
    expect(await find('nobody')).toEqual([]);
    bob.socket = null;
    expect(await find('')).toEqual(['eve']);
  });

  test.each<[ListRequest, RegExp]>([
    [{ limit: 0 }, /^limit must be 1 to 1000, not 0$/],
    [{ limit: 1001 }, /^limit/],
    [{ limit: 1.5 }, /^limit/],
    [{ sort: 'age' as 'name' }, /^sort must be one of connectedAt, name, .*, not age$/],
    [{ cursor: 'x' }, /^cursor is not one/],
    [{ cursor: '' }, /^cursor is not one/],
    [{ cursor: Buffer.from('[{},1]').toString('base64url') }, /^cursor is not one/],
    [{ cursor: Buffer.from('[1]').toString('base64url') }, /^cursor is not one/],
  ])('refuses %j', async (request, message) => {
    await expect(listClients(registry, request)).rejects.toThrow(RangeError);
    await expect(listClients(registry, request)).rejects.toThrow(message);
  });
});

describe('a hundred thousand clients', () => {
  beforeEach(() => {
    for (let index = 0; index < 100_000; index++) {
      storedClient(registry, { connectedAt: index >> 3, name: `client-${index % 977}` });
    }
  });

  test('are each listed once and in order, although others come and go meanwhile', async () => {
    const staying = [...registry.clients()]
      .filter((_, index) => index % 10 !== 0)
      .map((client) => registry.idOf(client));
    const leaving = [...registry.clients()].filter((_, index) => index % 10 === 0);
    const ids = await listAll({ limit: 1000 }, () => {
      for (const client of leaving.splice(0, 100)) registry.remove(client);
      for (let count = 0; count < 100; count++) storedClient(registry, { connectedAt: count * 100 });
    });
    expect(new Set(ids).size).toBe(ids.length);
    const isStaying = new Set(staying);
    expect(ids.filter((id) => isStaying.has(id))).toEqual(staying);
  });

  test('are looked at in slices between which everything else has its turn', async () => {
    let turns = 0;
    let isListing = true;
    const turn = (): void => {
      turns++;
      if (isListing) setImmediate(turn);
    };
    setImmediate(turn);
    const { clients, total } = await listClients(registry, { sort: 'name', query: 'client-97', limit: 1000 });
    isListing = false;
    expect(turns).toBeGreaterThanOrEqual(49);
    expect(clients).toHaveLength(Math.min(1000, total));
  });
});
