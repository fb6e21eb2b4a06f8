import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { figure, goTo, openConsole } from '../../support/console.ts';
import { until } from '../../support/deadline.ts';
import { type ConsoleServer, startConsoleServer } from '../../support/servers/console-server.ts';
import { tempFile } from '../../support/temp-folder.ts';

let server: ConsoleServer;
beforeAll(async () => {
  server = await startConsoleServer();
});
afterAll(() => server.stop());

test('the numbers and the charts move under load', async () => {
  const client = await connect(`${server.url}/loader`);
  const page = await openConsole(server);
  const canvas = page.locator('.chart canvas').first();
  const draw = async (): Promise<string> => (await canvas.screenshot()).toString('base64');
  const before = await draw();
  await until(async () => {
    for (let index = 0; index < 20; index++) client.send('work');
    return Number((await figure(page, 'Messages in')).replaceAll(',', '')) > 0;
  }, 'messages in');
  await until(async () => (await figure(page, 'Messages out')) !== '0', 'messages out');
  await until(
    async () => /\d (µs|ms)/.test(await figure(page, 'Handler time per message')),
    'a handler time',
  );
  await until(async () => (await draw()) !== before, 'another picture');
  const legend = page.locator('.chart', { hasText: 'Messages per second' }).locator('.legend b').first();
  expect(await legend.textContent()).toMatch(/^[\d,.]+$/);
  await page.locator('.lane', { hasText: /Lane 0 thread \d+/ }).waitFor();
});

test('a worker that is busy all the time is told in words and on its bar', async () => {
  const handler = await tempFile(
    'slow.mjs',
    `export default { message(client, message) {
       for (const end = Date.now() + 60; Date.now() < end; );
       client.send(message.text);
     } };`,
  );
  const slow = await startConsoleServer({}, handler);
  onTestFinished(() => slow.stop());
  const client = await connect(`${slow.url}/burner`);
  const page = await openConsole(slow);
  for (let index = 0; index < 100; index++) client.send('burn');
  await page.locator('.lane.busy').waitFor();
  await page
    .locator('.warning', { hasText: /^Lane 0 is saturated: its worker is busy \d+ % of the time/ })
    .waitFor();

  await page.getByRole('button', { name: '中文' }).click();
  await page.locator('.warning', { hasText: /^通道 0 已饱和/ }).waitFor();
});

test('the language is switched and remembered; at first it is that of the browser', async () => {
  const page = await openConsole(server, { locale: 'zh-CN' });
  await page.getByRole('heading', { name: '总览' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('zh');
  expect(await page.title()).toBe('总览 · Heddle');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  await page.reload();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await goTo(page, 'clients');
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('heading', { name: '在线客户端' }).waitFor();
});

test('the colours are those of the system until they are chosen, and the choice is remembered', async () => {
  const page = await openConsole(server, { colorScheme: 'dark' });
  const background = (): Promise<string> =>
    page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
  const dark = await background();
  await page.getByRole('button', { name: 'Colours: As the system' }).click();
  await page.getByRole('button', { name: 'Colours: Light' }).waitFor();
  const light = await background();
  expect(light).not.toBe(dark);
  await page.reload();
  await page.getByRole('button', { name: 'Colours: Light' }).waitFor();
  expect(await background()).toBe(light);
});

test('the page reconnects by itself after a restart, and says until then that its numbers are old', async () => {
  const first = await startConsoleServer();
  onTestFinished(() => first.stop());
  const page = await openConsole(first);
  await page.locator('.server').getByText(String(first.process.pid)).waitFor();
  await until(async () => (await figure(page, 'Clients online')) === '0', 'the first numbers');
  await first.stop();
  await page.getByText(/The server has been silent: these numbers are from \d{4}\.\d\d\.\d\d /).waitFor();
  await page.locator('.header .pill', { hasText: 'Reconnecting' }).waitFor();

  const ports = { PORT: String(first.port), ADMIN_PORT: String(first.adminPort) };
  const second = await startConsoleServer(ports);
  onTestFinished(() => second.stop());
  await page.locator('.header .pill.live').waitFor();
  await page.locator('.server').getByText(String(second.process.pid)).waitFor();
  await connect(`${second.url}/back`);
  await until(async () => (await figure(page, 'Clients online')) === '1', 'numbers of the new server');
});

test('a server that comes back with another token asks for it', async () => {
  const first = await startConsoleServer();
  onTestFinished(() => first.stop());
  const page = await openConsole(first);
  await first.stop();
  const ports = { PORT: String(first.port), ADMIN_PORT: String(first.adminPort) };
  const second = await startConsoleServer({ ...ports, ADMIN_TOKEN: 'another-token-than-before' });
  onTestFinished(() => second.stop());
  await page.getByText('The session has ended').waitFor();
  await page.getByLabel('Token').fill('another-token-than-before');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.header .pill.live').waitFor();
});
