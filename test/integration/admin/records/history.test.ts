import { expect, test } from 'vitest';
import {
  type ChartHistory,
  chartColumnNames,
  type PresenceRecords,
  type Warnings,
} from '#dist/contract/record-schemas.js';
import { serveAdmin } from '../../../support/admin.ts';
import { connect } from '../../../support/clients/ws-client.ts';
import { until } from '../../../support/deadline.ts';
import { handlerFile } from '../../../support/servers/serve.ts';

test('the charts go on without a console, and tell what happened before one came', async () => {
  const { url, admin } = await serveAdmin({ handler: handlerFile('obey.mjs') });
  const history = async (since = 0) =>
    (await admin.call('GET', `/api/history?since=${since}`)).json as ChartHistory;
  const client = await connect(url);
  expect(await client.ask('say hello')).toBe('hello');
  await until(
    async () => (await history()).columns.messagesIn.some((rate) => rate > 0),
    'a message in the charts',
  );
  await until(async () => (await history()).times.length >= 2, 'two seconds');
  const { times, columns } = await history();
  for (const name of chartColumnNames) expect(columns[name]).toHaveLength(times.length);
  expect(columns.clients).toContain(1);
  const later = await history(times[0]);
  expect(later.times[0]).toBe(times[1]);
});

test('who came and went before is told', async () => {
  const { url, admin } = await serveAdmin();
  const client = await connect(`${url}/alice`);
  await client.close(4001);
  const list = async () => ((await admin.call('GET', '/api/presence')).json as PresenceRecords).presence;
  await until(async () => (await list()).length === 2, 'both');
  expect(await list()).toMatchObject([
    { kind: 'left', name: 'alice', code: 4001 },
    { kind: 'joined', name: 'alice', code: null, address: '127.0.0.1' },
  ]);
});

test('a warning is told with its beginning, and when it is over with its end', async () => {
  const { heddle, admin } = await serveAdmin();
  const list = async () => ((await admin.call('GET', '/api/warnings')).json as Warnings).warnings;
  expect(await list()).toEqual([]);
  const before = Date.now();
  heddle.closeListener();
  const [present] = await list();
  expect(present).toMatchObject({ code: 'LISTENER_CLOSED', endedAt: null });
  expect(present?.beganAt).toBeGreaterThanOrEqual(before);
  await heddle.openListener('127.0.0.1', 0);
  const [past] = await list();
  expect(past).toMatchObject({ code: 'LISTENER_CLOSED', beganAt: present?.beganAt });
  expect(past?.endedAt).toBeGreaterThanOrEqual(present?.beganAt ?? 0);
});
