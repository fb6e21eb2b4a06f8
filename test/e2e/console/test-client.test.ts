import { afterAll, beforeAll, expect, test } from 'vitest';
import { goTo, openConsole } from '../../support/console.ts';
import { type ConsoleServer, startConsoleServer } from '../../support/servers/console-server.ts';
import { handlerFile } from '../../support/servers/serve.ts';

let server: ConsoleServer;
beforeAll(async () => {
  server = await startConsoleServer({ SUBPROTOCOLS: 'loom.v1' }, handlerFile('obey.mjs'));
});
afterAll(() => server.stop());

test('several clients in the page connect, send, receive and disconnect, each by itself', async () => {
  const page = await openConsole(server);
  await goTo(page, 'client');
  await page.getByRole('button', { name: 'Add a client' }).click();
  const [first, second] = [
    page.getByRole('region', { name: 'Client 1', exact: true }),
    page.getByRole('region', { name: 'Client 2', exact: true }),
  ];
  expect(await first.getByLabel('URL').inputValue()).toBe(`${server.url}/console-1`);
  for (const client of [first, second]) {
    await client.getByText('Not connected').waitFor();
    await client.getByRole('button', { name: 'Connect', exact: true }).click();
    await client.getByText('Connected', { exact: true }).waitFor();
  }
  await first.getByLabel('Text', { exact: true }).last().fill('hello');
  await first.getByRole('button', { name: 'Send' }).click();
  const answer = first.locator('.message.out');
  await answer.getByText('1 1 hello').waitFor();
  expect(await answer.locator('time').textContent()).toMatch(/^\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d\.\d{3}$/);

  await second.getByText('Binary (hex)').click();
  await second.getByLabel('Bytes as hex digits').fill('68 69');
  await second.getByRole('button', { name: 'Send' }).click();
  await second.locator('.message.in', { hasText: '68 69' }).waitFor();
  await second.locator('.message.out', { hasText: 'hi' }).waitFor();

  // They stay connected while the operator looks elsewhere.
  await goTo(page, 'overview');
  await goTo(page, 'client');
  await first.getByText('Connected', { exact: true }).waitFor();
  await first.getByRole('button', { name: 'Disconnect' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
  await first.getByText('Closed with 1000: closed normally').waitFor();
  await second.getByText('Connected', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Remove Client 2' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await second.waitFor({ state: 'detached' });
});

test('the state says in words why a connection is not there', async () => {
  const page = await openConsole(server);
  await goTo(page, 'client');
  const url = page.getByLabel('URL');
  const connectButton = page.getByRole('button', { name: 'Connect', exact: true });
  await url.fill('http://127.0.0.1/');
  await connectButton.click();
  await page.getByText('This is not a ws:// or wss:// address.').waitFor();

  await url.fill('ws://127.0.0.1:1/');
  await connectButton.click();
  await page.getByText('Could not connect').waitFor();

  await url.fill(`${server.url}/kate`);
  await page.getByLabel('Subprotocol').fill('no good');
  await connectButton.click();
  await page.getByText('This is not a subprotocol').waitFor();
  await page.getByLabel('Subprotocol').fill('loom.v1');
  await connectButton.click();
  await page.getByText('Connected, speaks loom.v1').waitFor();

  await page.getByLabel('Text', { exact: true }).last().fill('close 4001 make way');
  await page.getByRole('button', { name: 'Send' }).click();
  await page
    .getByText('Closed with 4001: make way – a newer client with the same name took its place')
    .waitFor();
});
