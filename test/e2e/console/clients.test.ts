import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { figure, goTo, openConsole, untilWatching } from '../../support/console.ts';
import { until } from '../../support/deadline.ts';
import { type ConsoleServer, startConsoleServer } from '../../support/servers/console-server.ts';
import { handlerFile } from '../../support/servers/serve.ts';

let server: ConsoleServer;
beforeAll(async () => {
  server = await startConsoleServer({}, handlerFile('obey.mjs'));
});
afterAll(() => server.stop());

test('three clients join, the page tells it, and who leaves is told as well', async () => {
  const page = await openConsole(server);
  const [alice] = await Promise.all(
    ['alice', 'bob', 'carol'].map((name) => connect(`${server.url}/${name}`)),
  );
  const presence = page.locator('.presence');
  for (const name of ['alice', 'bob', 'carol']) await presence.getByRole('link', { name }).waitFor();
  await until(async () => (await figure(page, 'Clients online')) === '3', 'three clients online');

  await alice?.close(1000);
  await presence.locator('li.left', { hasText: 'alice' }).getByText('left with 1000').waitFor();
  await until(async () => (await figure(page, 'Clients online')) === '2', 'two clients online');
});

test('the list is searched, sorted and paged', async () => {
  const names = Array.from({ length: 120 }, (_, index) => `guest-${String(index).padStart(3, '0')}`);
  const clients = await Promise.all(names.map((name) => connect(`${server.url}/${name}`)));
  // Whom the search leaves out: only with the search does the list have 120.
  await connect(`${server.url}/stranger`);
  await clients[7]?.ask('thread');
  const page = await openConsole(server);
  await goTo(page, 'clients');
  const firstName = page.locator('tbody th').first();

  await page.getByRole('searchbox').fill('GUEST-');
  await page.getByText('1–50 of 120').waitFor();
  await page.getByRole('button', { name: 'Name', exact: true }).click();
  await firstName.getByText('guest-000').waitFor();
  expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('ascending');

  const next = page.getByRole('button', { name: 'Next page' });
  await next.click();
  await page.getByText('51–100 of 120').waitFor();
  await next.click();
  await page.getByText('101–120 of 120').waitFor();
  expect(await next.isDisabled()).toBe(true);
  await firstName.getByText('guest-100').waitFor();
  await page.getByRole('button', { name: 'Previous page' }).click();
  await firstName.getByText('guest-050').waitFor();
  await page.getByRole('button', { name: 'First page' }).click();

  await page.getByLabel('Sort by').selectOption({ label: 'Total handler time' });
  await firstName.getByText('guest-007').waitFor();
  await page.getByRole('searchbox').fill('nobody of this name');
  await page.getByText('No client matches.').waitFor();
});

test("a client's own page shows it, sends to it and disconnects it with code and reason", async () => {
  const client = await connect(`${server.url}/dora?room=7`, { headers: { 'x-team': 'looms' } });
  const page = await openConsole(server);
  await goTo(page, 'clients');
  await page.getByRole('searchbox').fill('dora');
  await untilWatching(page, () => page.getByRole('link', { name: 'dora' }).click());
  const facts = page.locator('.client-facts');
  await facts.getByText('/dora?room=7').waitFor();
  await facts.getByText('Header fields').click();
  await facts.getByText('looms').waitFor();

  await client.ask('hello there');
  await page.locator('.message.in', { hasText: 'hello there' }).waitFor();
  await page.getByLabel('Text', { exact: true }).last().fill('for you only');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Reached 1 client', { exact: true }).waitFor();
  expect(await client.next()).toBe('for you only');

  const code = page.getByLabel('Close code');
  const ask = page.locator('.client-actions').getByRole('button', { name: 'Disconnect' });
  const question = page.getByRole('dialog', { name: 'Disconnect dora?' });
  const disconnect = async (): Promise<void> => {
    await ask.click();
    await question.getByRole('button', { name: 'Disconnect' }).click();
  };
  await code.fill('1005');
  await disconnect();
  await page.getByText('Close code 1005 cannot be sent').waitFor();
  await code.fill('4000');
  await page.getByLabel('Reason').fill('maintenance – 维护');
  await disconnect();
  expect(await client.closed).toEqual({ code: 4000, reason: 'maintenance – 维护' });
  await page.getByText('dora is disconnected.').waitFor();
  await page.getByText('This client is not online any more.').waitFor();
});

test('a reason that does not fit into a close frame is not sent', async () => {
  await connect(`${server.url}/erna`);
  const page = await openConsole(server);
  await goTo(page, 'clients');
  await page.getByRole('searchbox').fill('erna');
  await page.getByRole('link', { name: 'erna' }).click();
  await page.getByLabel('Reason').fill('理'.repeat(42));
  await page.getByText('126 of 123 bytes').waitFor();
  await page.getByRole('button', { name: 'Disconnect' }).click();
  expect(await page.getByLabel('Reason').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('Reason').fill('理'.repeat(41));
  await page.getByRole('button', { name: 'Disconnect' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
  await page.getByText('erna is disconnected.').waitFor();
});

test('the page of a client that was never online says so', async () => {
  const page = await openConsole(server);
  await page.goto(`${server.adminUrl}#/clients/nobody-1`);
  await page.getByText('No client with the id nobody-1 is online.').waitFor();
});
