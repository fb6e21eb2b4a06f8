// What a form says after it was sent: what happened or what is wrong, never both; and it asks before it ends a
// connection.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../../support/clients/ws-client.ts';
import { goTo, openConsole } from '../../../support/console.ts';
import { until } from '../../../support/deadline.ts';
import { type ConsoleServer, startConsoleServer } from '../../../support/servers/console-server.ts';

let server: ConsoleServer;
beforeAll(async () => {
  server = await startConsoleServer();
});
afterAll(() => server.stop());

const good = (page: Page) => page.locator('.notice.good:visible').count();
const bad = (page: Page) => page.locator('.notice.bad:visible, .hint.problem:visible').count();

async function isOnlyGood(page: Page): Promise<void> {
  await page.locator('.notice.good').waitFor();
  expect(await bad(page)).toBe(0);
}

async function isOnlyBad(page: Page): Promise<void> {
  await page.locator('.notice.bad:visible, .hint.problem').first().waitFor();
  expect(await good(page)).toBe(0);
}

test('what was sent is cleared away, and a problem takes the place of a success', async () => {
  const page = await openConsole(server);
  await goTo(page, 'send');
  const text = page.locator('textarea');
  const send = page.getByRole('button', { name: 'Send', exact: true });
  await text.fill('to all');
  await send.click();
  await isOnlyGood(page);
  await until(async () => (await text.inputValue()) === '', 'an empty form');

  await page.getByText('Binary (hex)').click();
  expect(await good(page)).toBe(0);
  await text.fill('4');
  await send.click();
  await isOnlyBad(page);
  await text.fill('48');
  await send.click();
  await isOnlyGood(page);
  expect(await text.inputValue()).toBe('');

  await page.getByText('A topic').click();
  await send.click();
  await isOnlyBad(page);
  await page.getByLabel('Topic', { exact: true }).fill('news');
  await page.getByText('Binary (file)').click();
  const file = page.locator('input[type="file"]');
  await file.setInputFiles({ name: 'a.bin', mimeType: 'application/octet-stream', buffer: Buffer.from('a') });
  await send.click();
  await page.locator('.sent li').nth(2).waitFor();
  await isOnlyGood(page);
  expect(await file.inputValue()).toBe('');
  await send.click();
  await isOnlyBad(page);
  expect(await page.getByLabel('Topic', { exact: true }).inputValue()).toBe('news');
});

test('what the server refuses stays in the form', async () => {
  const page = await openConsole(server);
  await goTo(page, 'send');
  await page.getByText('A topic').click();
  await page.getByLabel('Topic', { exact: true }).fill('t'.repeat(2000));
  await page.locator('textarea').fill('kept');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await isOnlyBad(page);
  expect(await page.locator('textarea').inputValue()).toBe('kept');
});

test("a client's page shows one outcome, and asks before it disconnects", async () => {
  const client = await connect(`${server.url}/frida`);
  const page = await openConsole(server);
  await goTo(page, 'clients');
  await page.getByRole('link', { name: 'frida' }).click();
  await page.locator('textarea').fill('hello');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await isOnlyGood(page);
  const ask = page.locator('.client-actions button.danger');
  const question = page.getByRole('dialog', { name: 'Disconnect frida?' });

  await page.getByLabel('Close code').fill('1005');
  await ask.click();
  await question.getByRole('button', { name: 'Disconnect' }).click();
  await isOnlyBad(page);
  await page.getByLabel('Close code').fill('4000');
  expect(await bad(page)).toBe(0);

  await ask.click();
  await question.getByRole('button', { name: 'Cancel' }).click();
  await question.waitFor({ state: 'detached' });
  await page.locator('.client-actions button.danger:focus').waitFor();
  await page.keyboard.press('Enter');
  await question.waitFor();
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'detached' });
  await page.locator('textarea').fill('are you there?');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await isOnlyGood(page);
  expect(await client.next()).toBe('hello');
  expect(await client.next()).toBe('are you there?');

  await ask.click();
  await question.getByRole('button', { name: 'Disconnect' }).click();
  expect((await client.closed).code).toBe(4000);
  await page.getByText('frida is disconnected.').waitFor();
  await page.getByText('This client is not online any more.').waitFor();
  await isOnlyGood(page);
});

test('the listener says how it was opened or closed for as long as it is so', async () => {
  const own = await startConsoleServer();
  try {
    const [page, other] = [await openConsole(own), await openConsole(own)];
    const listener = page.locator('.listener');
    const closeListener = async (from: Page): Promise<void> => {
      await from.locator('.listener').getByRole('button', { name: 'Close' }).click();
      await from.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    };
    await closeListener(page);
    await listener.getByText('Closed; 0 clients disconnected').waitFor();
    await page.getByLabel('Port').fill(String(own.adminPort));
    await page.getByRole('button', { name: 'Open' }).click();
    await isOnlyBad(page);
    await other.getByRole('button', { name: 'Open' }).click();
    await listener.getByText('Listening', { exact: true }).waitFor();
    expect(await bad(page)).toBe(0);
    await closeListener(other);
    await listener.getByText('Closed', { exact: true }).waitFor();
    await page.getByLabel('Port').fill(String(own.port));
    await page.getByRole('button', { name: 'Open' }).click();
    await listener.getByText(/^Listening on/).waitFor();
    await closeListener(other);
    await listener.getByText('Closed', { exact: true }).waitFor();
    await until(async () => (await good(page)) === 0, 'no word of a listener that listens');
  } finally {
    await own.stop();
  }
});

test('a test client asks before it disconnects or is removed, unless it is not connected', async () => {
  const page = await openConsole(server);
  await goTo(page, 'client');
  await page.getByRole('button', { name: 'Add a client' }).click();
  const first = page.getByRole('region', { name: 'Client 1', exact: true });
  await first.getByRole('button', { name: 'Connect', exact: true }).click();
  await first.getByText('Connected', { exact: true }).waitFor();
  await first.locator('textarea').fill('hello');
  await first.getByRole('button', { name: 'Send' }).click();
  await first.locator('.message.out', { hasText: '回答hello' }).waitFor();
  expect(await first.locator('textarea').inputValue()).toBe('');

  await first.getByRole('button', { name: 'Disconnect' }).click();
  await page.getByRole('dialog', { name: 'Disconnect Client 1?' }).waitFor();
  await page.keyboard.press('Escape');
  await first.getByText('Connected', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Remove Client 2' }).click();
  await page.getByRole('region', { name: 'Client 2', exact: true }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Add a client' }).click();
  await page.getByRole('button', { name: 'Remove Client 1' }).click();
  await page
    .getByRole('dialog', { name: 'Remove Client 1?' })
    .getByRole('button', { name: 'Remove' })
    .click();
  await first.waitFor({ state: 'detached' });
});

test('an arrow means the same in the log, on the page of a client and in the test client', async () => {
  const page = await openConsole(server);
  await goTo(page, 'client');
  const arrow = (scope: string, label: string): Promise<string | null> =>
    page.locator(`${scope} .direction`, { hasText: label }).first().locator('path').getAttribute('d');
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByText('Connected', { exact: true }).waitFor();
  await page.locator('textarea').fill('hello');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.locator('.message.out').first().waitFor();
  const toServer = await arrow('.message', 'sent');
  const toClient = await arrow('.message', 'received');
  expect(toServer).not.toBe(toClient);
  expect(await arrow('.direction-legend', 'sent')).toBe(toServer);
  await goTo(page, 'messages');
  expect(await arrow('.direction-legend', 'from the client')).toBe(toServer);
  expect(await arrow('.direction-legend', 'to the client')).toBe(toClient);
  await goTo(page, 'overview');
  expect(await arrow('.figures', 'Messages in')).toBe(toServer);
  expect(await arrow('.figures', 'Messages out')).toBe(toClient);
});
