import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { figure, goTo, openConsole } from '../../support/console.ts';
import { until, within } from '../../support/deadline.ts';
import { startConsoleServer } from '../../support/servers/console-server.ts';

const script = fileURLToPath(new URL('../../support/clients/crowd.mjs', import.meta.url));
const online = 10_000;
/** What a person would call hanging. */
const longestBlockMs = 1000;

function crowd(port: number, count: number, from: number): ChildProcess {
  const child = spawn(process.execPath, [script, port, count, from].map(String), {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH },
  });
  onTestFinished(async () => {
    const ended = once(child, 'exit');
    if (child.kill('SIGKILL')) await ended;
  });
  return child;
}

test('with 10,000 clients online the page stays at hand', { timeout: 90_000 }, async () => {
  const server = await startConsoleServer();
  onTestFinished(() => server.stop());
  const page = await openConsole(server);
  await page.evaluate(`
    globalThis.longestBlock = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longestBlock = Math.max(longestBlock, duration);
    }).observe({ type: 'longtask' });
  `);
  const half = online / 2;
  const crowds = [crowd(server.port, half, 0), crowd(server.port, half, half)];
  await within(
    Promise.all(crowds.map((child) => once(child.stdout as NodeJS.EventEmitter, 'data'))),
    '10,000 clients',
    60_000,
  );
  await until(async () => (await figure(page, 'Clients online')) === '10,000', '10,000 clients on the page');

  const timer = setInterval(() => {
    for (const child of crowds) child.stdin?.write('50\n');
  }, 100);
  onTestFinished(() => clearInterval(timer));
  await until(async () => Number((await figure(page, 'Messages in')).replaceAll(',', '')) > 0, 'messages');

  await goTo(page, 'clients');
  await page.getByText('1–50 of 10,000').waitFor();
  await page.getByRole('button', { name: 'Next page' }).click();
  await page.getByText('51–100 of 10,000').waitFor();
  await page.getByRole('searchbox').fill('crowd-9876');
  await page.getByText('1–1 of 1').waitFor();
  await page.getByRole('link', { name: 'crowd-9876' }).click();
  await page.locator('.client-facts').getByText('/crowd-9876').waitFor();
  await goTo(page, 'messages');
  await page.locator('.message').nth(20).waitFor();
  await goTo(page, 'send');
  await page.getByLabel('Text', { exact: true }).last().fill('to all of you');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('output', { hasText: 'Reached 10,000 clients' }).waitFor();
  expect(await page.evaluate<number>('longestBlock')).toBeLessThan(longestBlockMs);
});
