import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { goTo, openConsole } from '../../support/console.ts';
import { until } from '../../support/deadline.ts';
import { type ConsoleServer, startConsoleServer } from '../../support/servers/console-server.ts';
import { handlerFile } from '../../support/servers/serve.ts';

const handler = handlerFile('failing.mjs');

let server: ConsoleServer;
beforeAll(async () => {
  server = await startConsoleServer({}, handler);
});
afterAll(() => server.stop());

/** The largest figure that the legend of a chart shows anywhere in its newest part. */
async function largest(page: Page, title: string): Promise<number> {
  const chart = page.locator('.chart', { hasText: title });
  const box = await chart.locator('.u-over').boundingBox();
  if (box === null) throw new Error('no chart');
  let most = 0;
  for (let fromRight = 1; fromRight < 60; fromRight += 1) {
    await page.mouse.move(box.x + box.width - fromRight, box.y + box.height / 2);
    const shown = (await chart.locator('.legend b').first().textContent()) ?? '';
    most = Math.max(most, Number(shown.replaceAll(',', '')) || 0);
  }
  return most;
}

test('a reload of the page keeps the charts, who came and went, and the errors', async () => {
  const client = await connect(`${server.url}/loader`);
  const page = await openConsole(server);
  for (let index = 0; index < 200; index++) client.send('work');
  await client.inbox.take(200);
  client.send('escape');
  await client.close(4321);
  await page.locator('.presence .left', { hasText: '4321' }).waitFor();
  await until(async () => (await largest(page, 'Messages per second')) > 50, 'messages in the charts');

  await page.reload();
  await page.locator('.header .pill.live').waitFor();
  await page.locator('.presence .left', { hasText: 'loader' }).waitFor();
  const came = page.locator('.presence .joined', { hasText: 'loader' });
  expect(await came.count()).toBe(1);
  expect(await came.getByRole('link').count()).toBe(0);
  await until(async () => (await largest(page, 'Messages per second')) > 50, 'the same messages');

  await goTo(page, 'errors');
  const row = page.locator('.error-rows li', { hasText: 'red' });
  await row.waitFor();
  expect(await row.locator('.error-facts').textContent()).toMatch(
    /thrown in message.*loader.*\(gone\).*lane 0/,
  );
  expect(await row.locator('a').count()).toBe(0);
  await page.reload();
  await row.locator('summary').click();
  await row.locator('pre', { hasText: 'failing.mjs' }).waitFor();
  expect(await row.locator('.escape').first().textContent()).toContain('u001B');
});

test('errors are listed with their kinds, those of one kind are chosen, and the client is a click away', async () => {
  const alice = await connect(`${server.url}/alice`);
  const page = await openConsole(server);
  await goTo(page, 'errors');
  for (let number = 1; number <= 3; number++) alice.send(`throw ${number}`);
  alice.send('text');
  const kind = page.locator('.error-kinds tr', { hasText: 'no user 3' });
  await kind.locator('td.num', { hasText: /^3$/ }).waitFor();
  await page.locator('.error-rows li', { hasText: 'just text' }).waitFor();
  await kind.getByRole('button').click();
  await page.getByRole('heading', { name: /^The newest of kind \d+$/ }).waitFor();
  await until(async () => (await page.locator('.error-rows li').count()) === 3, 'three errors');
  await page.getByRole('button', { name: 'All kinds' }).click();
  await page.locator('.error-rows li', { hasText: 'just text' }).waitFor();

  await page.locator('.error-rows li', { hasText: 'no user 2' }).getByRole('link').click();
  await page.getByRole('heading', { name: 'alice' }).waitFor();
  await page.getByRole('button', { name: '中文' }).click();
  await goTo(page, 'errors');
  await page.getByRole('heading', { name: '错误', exact: true }).waitFor();
  await page.locator('.error-rows li', { hasText: '抛出' }).first().waitFor();
});

test('a worker that dies is told, and the warning of it stays when it is over', async () => {
  const dying = await startConsoleServer({}, handler);
  onTestFinished(() => dying.stop());
  const page = await openConsole(dying);
  await goTo(page, 'errors');
  await page.getByText('No handler has failed and no worker has died since the server started.').waitFor();
  (await connect(`${dying.url}/mallory`)).send('exit');
  const death = page.locator('.error-rows li', { hasText: 'process.exit(3) was called' });
  await death.getByText('1 message lost').waitFor();
  expect(await death.locator('.error-facts').textContent()).toMatch(/worker died.*mallory/);

  await goTo(page, 'overview');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.locator('.warning', { hasText: 'The listener is closed' }).waitFor();
  await page.getByLabel('Port').fill('0');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.locator('.past-warnings summary', { hasText: 'over within the last day' }).click();
  await page
    .locator('.past-warnings li', { hasText: /^\d{4}\..* to \d{4}\..* The listener is closed/ })
    .waitFor();
});

test('what happened while the page was cut off is in its charts when it is back', async () => {
  const page = await openConsole(server);
  await page.locator('.figure', { hasText: 'Messages in' }).waitFor();
  const told = page.waitForResponse((response) => /\/api\/history\?since=\d{13}$/.test(response.url()));
  // The server says goodbye to a page whose session ends; a page that knows the token comes back at once.
  await page.evaluate(`fetch('/api/logout', { method: 'POST' })`);
  const { times } = (await (await told).json()) as { times: number[] };
  expect(times.length).toBeLessThan(60);
  await page.locator('.header .pill.live').waitFor();
});
