// Takes the pictures of docs/console-page.md: `npm run pictures -- console.pictures`. The Debian packages fonts-inter and
// fonts-noto-cjk make them look as they do now.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { goTo, openConsole, untilWatching } from '../../support/console.ts';
import { until } from '../../support/deadline.ts';
import { startLooms } from '../../support/pages/looms.ts';
import { smallPng } from '../../support/small-png.ts';

const folder = fileURLToPath(new URL('../../../docs/images', import.meta.url));
const limitBytes = 80_000;
/** So long the charts fill before their picture is taken. */
const chartTicks = 110;

async function shoot(page: Page, name: string): Promise<void> {
  const path = `${folder}/console-${name}.png`;
  await page.evaluate("document.documentElement.style.setProperty('--font', 'Inter, sans-serif')");
  await page.mouse.move(0, 0);
  const fullPage = name === 'overview' || name === 'overview-dark-zh';
  const picture = smallPng(await page.screenshot({ fullPage }));
  expect(picture.length, name).toBeLessThan(limitBytes);
  await writeFile(path, picture);
}

test('the pictures of the docs', { timeout: 240_000 }, async () => {
  const { server, clients, stopTalking } = await startLooms({ PORT: '45678' });

  const viewport = { width: 1200, height: 800 };
  const dark = await openConsole(server, { viewport, colorScheme: 'dark', locale: 'zh-CN' });
  const page = await openConsole(server, { viewport, colorScheme: 'light' });
  const phone = await openConsole(server, { viewport: { width: 360, height: 640 }, colorScheme: 'light' });
  let ticks = 0;
  page.on('websocket', (socket) => socket.on('framereceived', () => ticks++));
  await page.reload();
  await until(() => ticks > chartTicks, 'charts with something in them', 200_000);
  for (const name of ['late-1', 'late-2']) await (await connect(`${server.url}/${name}`)).close(1000);
  await connect(`${server.url}/scanner-8`);
  await page.locator('.presence li').nth(4).waitFor();
  await shoot(page, 'overview');
  await shoot(dark, 'overview-dark-zh');
  await shoot(phone, 'overview-narrow');

  await goTo(page, 'clients');
  await page.getByRole('button', { name: 'Total handler time' }).click();
  await page.getByText('1–9 of 9').waitFor();
  await shoot(page, 'clients');
  await untilWatching(page, () => page.getByRole('link', { name: 'loom-2' }).click());
  await page.locator('.message').nth(5).waitFor();
  await shoot(page, 'client');
  stopTalking();
  await untilWatching(page, () => goTo(page, 'messages'));
  for (const client of [...clients, ...clients]) client.send('pick 1042, tension 41.8 N');
  clients[3]?.send(Buffer.from([7, 3, 0x42, 0xc3, 0x28]));
  clients[7]?.send('<script>alert("woven")</script> \u202Egnp.tsohg');
  const row = page.locator('.message.in', { hasText: 'woven' });
  await row.waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await row.locator('.content').click();
  await shoot(page, 'messages');
  for (let loom = 4; loom < 9; loom++) clients[loom % 3]?.send(`stop ${loom}`);
  clients[5]?.send('weigh');
  const gone = await connect(`${server.url}/scanner-9`);
  gone.send('stop 12');
  await gone.close(1000);
  await goTo(page, 'errors');
  await page.locator('.error-rows li', { hasText: 'gone' }).waitFor();
  await page.locator('.error-rows summary').first().click();
  await shoot(page, 'errors');
  await goTo(page, 'send');
  const text = page.getByLabel('Text', { exact: true }).last();
  for (const line of ['Shift ends at 18:00', 'Loom 3 will be serviced at 18:15']) {
    await text.fill(line);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('.sent-content', { hasText: line }).waitFor();
  }
  await shoot(page, 'send');
  await goTo(page, 'client');
  await page.getByRole('button', { name: 'Add a client' }).click();
  await page.getByRole('button', { name: 'Connect', exact: true }).first().click();
  await text.first().waitFor();
  const first = page.getByRole('region', { name: 'Client 1', exact: true });
  for (const line of ['hello', '你好']) {
    await first.getByLabel('Text', { exact: true }).last().fill(line);
    await first.getByRole('button', { name: 'Send' }).click();
    await first.locator('.message.out', { hasText: line }).waitFor();
  }
  await shoot(page, 'test-client');
});
