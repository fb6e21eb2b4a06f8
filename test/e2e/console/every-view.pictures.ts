// Takes a picture of every view, in both languages, light and dark, on a desk and on a phone, to be looked at:
// `PICTURES_FOLDER=… npm run pictures -- every-view`, by default into the folder for temporary files.
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { goTo, newPage, openConsole } from '../../support/console.ts';
import { until } from '../../support/deadline.ts';
import { consoleStates } from '../../support/pages/console-states.ts';
import { startLooms } from '../../support/pages/looms.ts';

const folder = process.env.PICTURES_FOLDER ?? join(tmpdir(), 'heddle-pictures');
/** So long the charts fill. */
const chartTicks = 20;

const looks = (['en-GB', 'zh-CN'] as const).flatMap((locale) =>
  (['light', 'dark'] as const).flatMap((colorScheme) =>
    [1280, 390].map((width) => ({ locale, colorScheme, viewport: { width, height: 844 } })),
  ),
);
type Look = (typeof looks)[number];

async function shoot(page: Page, { locale, colorScheme, viewport }: Look, name: string): Promise<void> {
  const file = `${name.replaceAll(/\W+/g, '-')}-${locale.slice(0, 2)}-${colorScheme}-${viewport.width}.png`;
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(folder, file), fullPage: true });
}

test('a picture of every view', { timeout: 600_000 }, async () => {
  await mkdir(folder, { recursive: true });
  const { server } = await startLooms({ DRAIN_MS: '3600000' });
  // Left to itself it would drain for an hour.
  onTestFinished(() => void server.process.kill('SIGKILL'));
  await connect(`${server.url}/anna`);
  const pages: [Page, Look][] = [];
  for (const look of looks) pages.push([await openConsole(server, look), look]);
  let ticks = 0;
  const [first] = pages[0] ?? [];
  first?.on('websocket', (socket) => socket.on('framereceived', () => ticks++));
  for (const [page] of pages) await page.reload();
  await until(() => ticks > chartTicks, 'charts with something in them', 60_000);
  for (const [page, look] of pages) {
    for (const { name, enter } of consoleStates) {
      if (name === 'sign-in') continue;
      await enter(page, server);
      await shoot(page, look, name);
    }
    const stranger = await newPage(look);
    await stranger.goto(server.adminUrl);
    await stranger.locator('.sign-in button[type="submit"]').click();
    await stranger.locator('.notice.bad').waitFor();
    await shoot(stranger, look, 'sign-in');
    await goTo(page, 'overview');
  }
  server.process.kill('SIGTERM');
  for (const [page, look] of pages) {
    await page.locator('.shutdown').waitFor();
    await shoot(page, look, 'draining');
  }
  server.process.kill('SIGKILL');
  for (const [page, look] of pages) {
    await page.locator('.stale-banner:visible').waitFor();
    await shoot(page, look, 'lost');
  }
  expect(pages.length).toBe(8);
});
