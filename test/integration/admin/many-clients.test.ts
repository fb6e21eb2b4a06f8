import { expect, test } from 'vitest';
import type { ClientPage } from '#dist/index.js';
import type { Admin } from '../../support/admin.ts';
import { addClient, startParts } from '../../support/parts/parts.ts';

const many = 100_000;

test('100,000 clients are listed, searched and sorted page by page, and the sockets keep their turns', async () => {
  const { core, admin } = await startParts();
  for (let index = 0; index < many; index++) {
    const client = addClient(core, index);
    client.bytesIn = index % 100;
    client.handlerTimeUs = (index * 7919) % many;
  }

  // Each of one room once, over many equal keys.
  const seen = new Set<string>();
  let cursor: string | null = '';
  let lastBytes = Number.POSITIVE_INFINITY;
  for (let pages = 0; cursor !== null; pages++) {
    expect(pages).toBeLessThan(10);
    const query = `query=room%3D7&sort=bytesIn&order=desc&limit=1000${cursor && `&cursor=${cursor}`}`;
    const { clients, next, total } = await page(admin, query);
    expect(total).toBe(many / 10);
    const sizes = [lastBytes, ...clients.map(({ bytesIn }) => bytesIn)];
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    lastBytes = sizes.at(-1) ?? 0;
    for (const { id } of clients) seen.add(id);
    cursor = next;
  }
  expect(seen.size).toBe(many / 10);

  const busiest = await page(admin, 'sort=handlerTimeUs&order=desc&limit=3');
  expect(busiest.clients.map(({ handlerTimeUs }) => handlerTimeUs)).toEqual([99_999, 99_998, 99_997]);
  const found = await page(admin, 'query=NAME-9999&sort=name&limit=20');
  expect(found.total).toBe(11);
  expect(found.clients[0]?.name).toBe('name-9999');
  expect((await page(admin, 'query=nobody')).total).toBe(0);

  // Other work of the event loop gets its turn at least every 2,000 clients.
  const turns = await countTurns(() => page(admin, 'query=room%3D7&sort=name'));
  expect(turns).toBeGreaterThanOrEqual(many / 2000);
});

test('a client that leaves while pages are read is in none of the next ones, and none of the others is missed', async () => {
  const { core, admin } = await startParts();
  const clients = Array.from({ length: 50 }, (_, index) => addClient(core, index));
  const first = await page(admin, 'limit=20');
  for (const client of clients.slice(10, 30)) core.registry.remove(client);
  const second = await page(admin, `limit=20&cursor=${first.next}`);
  expect(second.clients.map(({ name }) => name)).toEqual(
    Array.from({ length: 20 }, (_, index) => `name-${30 + index}`),
  );
  expect({ next: second.next, total: second.total }).toEqual({ next: null, total: 30 });
});

async function page(admin: Admin, query: string): Promise<ClientPage> {
  const { status, json, text } = await admin.call('GET', `/api/clients?${query}`);
  expect(status, text).toBe(200);
  return json as ClientPage;
}

async function countTurns(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const turn = () => {
    turns++;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  isOver = true;
  return turns;
}
