import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { openConsole } from '../../support/console.ts';
import { startConsoleServer } from '../../support/servers/console-server.ts';

/** A port of this machine that nobody listens on, and one that somebody does. */
async function twoPorts(): Promise<{ free: number; taken: number }> {
  const [first, second] = [createServer(), createServer()];
  await Promise.all([first, second].map((each) => once(each.listen(0, '127.0.0.1'), 'listening')));
  const free = (first.address() as AddressInfo).port;
  first.close();
  onTestFinished(() => void second.close());
  return { free, taken: (second.address() as AddressInfo).port };
}

test('the listener is closed and opened on another port, while the console goes on', async () => {
  const server = await startConsoleServer();
  onTestFinished(() => server.stop());
  const { free, taken } = await twoPorts();
  const client = await connect(`${server.url}/alice`);
  const page = await openConsole(server);
  const panel = page.locator('.listener');
  await panel.getByText(server.url).waitFor();

  await panel.getByRole('button', { name: 'Close' }).click();
  const dialog = page.getByRole('dialog', { name: 'Close the listener?' });
  await dialog.getByText('1 client is disconnected with 1001.').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await panel.getByText('Listening', { exact: true }).waitFor();

  await panel.getByRole('button', { name: 'Close' }).click();
  await dialog.getByRole('button', { name: 'Close' }).click();
  expect((await client.closed).code).toBe(1001);
  await panel.getByText('Closed; 1 client disconnected').waitFor();
  await page.getByText('The listener is closed: no client can connect.').waitFor();

  const port = panel.getByLabel('Port');
  await port.fill(String(taken));
  await panel.getByRole('button', { name: 'Open' }).click();
  await panel.getByText(`Cannot listen on 127.0.0.1:${taken}: the port is in use`).waitFor();

  await port.fill(String(free));
  await panel.getByRole('button', { name: 'Open' }).click();
  await panel.getByText(`Listening on ws://127.0.0.1:${free}`).waitFor();
  const again = await connect(`ws://127.0.0.1:${free}/alice`);
  expect(await again.ask('hi')).toBe('回答hi');
  await page.getByText('Nothing to worry about.').waitFor();
});

test('what another operator does to the listener is shown without asking', async () => {
  const server = await startConsoleServer();
  onTestFinished(() => server.stop());
  const page = await openConsole(server);
  const api = page.context().request;
  const headers = { authorization: 'Bearer the-token-of-the-tests' };
  await page.locator('.listener').getByText('Listening', { exact: true }).waitFor();
  expect((await api.delete(`${server.adminUrl}api/listener`, { headers })).ok()).toBe(true);
  await page.locator('.listener').getByText('Closed', { exact: true }).waitFor();
});
