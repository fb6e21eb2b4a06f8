// What the page says of a server that is shutting down, is gone, or lets nobody in.
import { once } from 'node:events';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { openConsole } from '../../support/console.ts';
import { startConsoleServer } from '../../support/servers/console-server.ts';
import { handlerFile } from '../../support/servers/serve.ts';

const good = /Nothing to worry about|一切正常/;

async function says(page: Page, listener: string, warning: RegExp): Promise<void> {
  await page.locator('.listener .pill').getByText(listener, { exact: true }).waitFor();
  await page.locator('.warnings .warning', { hasText: warning }).first().waitFor();
  expect(await page.locator('.warnings').textContent()).not.toMatch(good);
}

const speak = (page: Page, language: string) => page.getByRole('button', { name: language }).click();

test('a shutdown is shown with its progress, and its end as the end, in both languages', async () => {
  const server = await startConsoleServer({ DRAIN_MS: '3600000' });
  onTestFinished(() => server.stop());
  const first = await connect(`${server.url}/first`);
  const others = [await connect(`${server.url}/second`), await connect(`${server.url}/third`)];
  const page = await openConsole(server);
  await page.locator('.listener').getByText('Listening', { exact: true }).waitFor();
  const ended = once(server.process, 'exit');
  server.process.kill('SIGTERM');
  expect((await first.closed).code).toBe(4012);

  await says(
    page,
    'Draining',
    /^The server is shutting down: 2 of 3 clients left, and this step takes [\d,]+ s at most/,
  );
  await page.locator('.shutdown', { hasText: /^2 of 3 clients left/ }).waitFor();
  expect(await page.locator('.shutdown meter').getAttribute('value')).toBe('1');
  expect(await page.getByRole('button', { name: 'Close', exact: true }).isDisabled()).toBe(true);
  await speak(page, '中文');
  await says(page, '正在逐步断开', /^服务器正在关闭：3 个客户端中还剩 2 个/);

  for (const client of others) await client.close();
  await ended;
  await says(page, '服务器已关闭', /^服务器已关闭/);
  await speak(page, 'English');
  await says(page, 'Has shut down', /^The server has shut down/);
});

test('a server that is gone without a word is not said to listen', async () => {
  const server = await startConsoleServer();
  onTestFinished(() => server.stop());
  const page = await openConsole(server);
  await page.locator('.listener').getByText('Listening', { exact: true }).waitFor();
  server.process.kill('SIGKILL');
  await says(page, 'Connection lost', /^The connection to the server is lost/);
  expect(await page.locator('.listener').textContent()).not.toContain('ws://');
  await speak(page, '中文');
  await says(page, '连接已断开', /^与服务器的连接已断开/);
});

test('while workers die one after the other, the page says that newcomers are refused', async () => {
  const limits = { MAX_WORKER_DEATHS_PER_MIN: '1', MAX_CRASHES_PER_ADDRESS: '0' };
  const server = await startConsoleServer(limits, handlerFile('dying/mortal.mjs'));
  onTestFinished(() => server.stop());
  const page = await openConsole(server);
  await page.locator('.listener').getByText('Listening', { exact: true }).waitFor();
  for (let death = 0; death < 2; death++) {
    const culprit = await connect(`${server.url}/culprit`);
    culprit.send('exit');
    await culprit.closed;
  }
  await says(page, 'Refusing newcomers', /^Workers die one after the other/);
  await speak(page, '中文');
  await says(page, '拒绝新客户端', /^工作线程接连退出/);
});
