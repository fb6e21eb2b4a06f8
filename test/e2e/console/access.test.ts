import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { goTo, newPage, openConsole, untilWatching, views } from '../../support/console.ts';
import { consoleStates } from '../../support/pages/console-states.ts';
import { type ConsoleServer, startConsoleServer } from '../../support/servers/console-server.ts';
import { handlerFile } from '../../support/servers/serve.ts';

let server: ConsoleServer;
beforeAll(async () => {
  server = await startConsoleServer({}, handlerFile('failing.mjs'));
});
afterAll(() => server.stop());

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  impact: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** What axe finds serious or critical on the page as it is now. */
async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(`globalThis.axe ?? (0, eval)(${JSON.stringify(axe)})`);
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    "axe.run(document, { resultTypes: ['violations'] })",
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`),
    );
}

test.each([
  ['light', 'en-GB', 1280],
  ['light', 'zh-CN', 390],
  ['dark', 'en-GB', 390],
  ['dark', 'zh-CN', 1280],
] as const)(
  'axe finds nothing serious in any state in %s, %s, %i pixels wide',
  async (colorScheme, locale, width) => {
    const anna = await connect(`${server.url}/anna`);
    for (const text of ['throw 1', 'throw 2', 'escape', 'subscribe looms']) anna.send(text);
    const page = await openConsole(server, { colorScheme, locale, viewport: { width, height: 844 } });
    const found: Record<string, string[]> = {};
    for (const { name, enter } of consoleStates) {
      await enter(page, server);
      found[name] = await seriousViolations(page);
    }
    expect(Object.entries(found).filter(([, violations]) => violations.length > 0)).toEqual([]);
    await anna.cut();
  },
);

test.each(['en-GB', 'zh-CN'])('on 360 pixels no view scrolls sideways (%s)', async (locale) => {
  const name = encodeURIComponent(`a-name-that-does-not-end-${'w'.repeat(200)}`);
  const client = await connect(`${server.url}/${name}`);
  const page = await openConsole(server, { locale, viewport: { width: 360, height: 640 } });
  const isTooWide = (): Promise<boolean> =>
    page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');
  const tooWide: string[] = [];
  for (const view of views) {
    if (view === 'messages') await untilWatching(page, () => goTo(page, view));
    else await goTo(page, view);
    if (view === 'messages') {
      await client.ask('x'.repeat(2000));
      await page.locator('.message.in .content').click();
    }
    if (view === 'errors') {
      client.send('huge');
      await page.locator('.error-rows summary', { hasText: 'xxx' }).first().click();
    }
    if (await isTooWide()) tooWide.push(view);
    if (view !== 'clients') continue;
    await page.locator('tbody a').first().click();
    await page.locator('.client-facts').waitFor();
    if (await isTooWide()) tooWide.push('a client');
  }
  expect(tooWide).toEqual([]);
});

test('everything can be done with the keyboard, and the focus is seen and goes where the operator goes', async () => {
  const page = await newPage();
  await page.goto(server.adminUrl);
  // The field has the focus by itself, a moment after it is there.
  await page.locator('input[type="password"]:focus').waitFor();
  await page.keyboard.type('the-token-of-the-tests');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Overview' }).waitFor();

  const focused = (): Promise<string> =>
    page.evaluate<string>('(document.activeElement?.textContent ?? "").trim()');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Skip to content');
  await page.keyboard.press('Enter');
  expect(await focused()).toBe('Overview');
  await page.keyboard.press('Tab');
  expect(await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');

  await page.locator('nav a', { hasText: 'Send' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Send' }).waitFor();
  expect(await focused()).toBe('Send');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  await page.getByLabel('Topic', { exact: true }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.type('news');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('from the keyboard');
  await page.keyboard.press('Control+Enter');
  await page.locator('output', { hasText: 'Reached nobody' }).waitFor();
});
