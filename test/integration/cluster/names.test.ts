// A name that only one client may have, with clients on different nodes: whoever hears of whom first, one stays.
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { Nats } from '../../support/servers/nats.ts';
import { handlerFile, type Serving, serve } from '../../support/servers/serve.ts';

type Rule = 'reject' | 'replace';

async function nodes(duplicateNames: Rule, nats: Nats, count = 3): Promise<Serving[]> {
  const options = { handler: handlerFile('obey.mjs'), natsUrl: [nats.url], spareWorkers: 0, duplicateNames };
  return Promise.all(Array.from({ length: count }, () => serve(options)));
}

function online(all: readonly Serving[]): number {
  return all.reduce((sum, { heddle }) => sum + heddle.clientCount, 0);
}

test('replace: a newer client on another node takes over', async () => {
  const [one, two] = (await nodes('replace', await Nats.start(), 2)) as [Serving, Serving];
  const old = await connect(`${one.url}/ada`);
  await pause(20);
  const newer = await connect(`${two.url}/ada`);
  expect(await old.closed).toEqual({ code: 4001, reason: 'replaced by a newer client of this name' });
  expect(await newer.ask('say here')).toBe('here');
  const newest = await connect(`${one.url}/ada`);
  expect(await newer.closed).toMatchObject({ code: 4001 });
  expect(await newest.ask('say here')).toBe('here');
});

test('reject: an older client on another node stays, the newer one is closed', async () => {
  const [one, two] = (await nodes('reject', await Nats.start(), 2)) as [Serving, Serving];
  const old = await connect(`${one.url}/ada`);
  await pause(20);
  const newer = await connect(`${two.url}/ada`);
  expect(await newer.closed).toEqual({
    code: 4009,
    reason: 'a client of this name is online on another node',
  });
  expect(await old.ask('say here')).toBe('here');
});

test.each(['replace', 'reject'] as const)(
  '%s: of many that come at once on all nodes one stays',
  async (rule) => {
    const all = await nodes(rule, await Nats.start());
    const names = Array.from({ length: 10 }, (_, index) => `name-${index}`);
    await Promise.all(names.flatMap((name) => all.map(({ url }) => connect(`${url}/${name}`))));
    await until(() => online(all) === names.length, 'one of each name');
    await pause(1500);
    expect(online(all)).toBe(names.length);
    for (const { heddle } of all) expect(heddle.statistics.clusterFaults).toBe(0);
  },
);

test('who came while the broker was away is compared when it is back', async () => {
  const nats = await Nats.start();
  const all = (await nodes('replace', nats, 2)) as [Serving, Serving];
  await nats.kill();
  await pause(100);
  const old = await connect(`${all[0].url}/ada`);
  await pause(20);
  await connect(`${all[1].url}/ada`);
  expect(online(all)).toBe(2);
  await nats.start();
  expect(await old.closed).toMatchObject({ code: 4001 });
  expect(online(all)).toBe(1);
});
