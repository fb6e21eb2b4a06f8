// The operator's page in a real browser. What a page did wrong (an exception, a refused resource, a dialog) fails
// its test.
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { afterAll, expect, onTestFinished } from 'vitest';
import { patienceMs, until } from './deadline.ts';
import type { ConsoleServer } from './servers/console-server.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser: Promise<Browser> | undefined;

afterAll(async () => {
  await (await browser)?.close();
});

/** An empty page of a profile of its own. */
export async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  browser ??= chromium.launch({ executablePath, args: flags });
  const context = await (await browser).newContext({ locale: 'en-GB', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const trouble = watchForTrouble(context, page);
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      if (String(payload).startsWith('{"type":"watch","messages":true'))
        watchesSent.set(page, (watchesSent.get(page) ?? 0) + 1);
    });
  });
  onTestFinished(async () => {
    await context.close();
    expect(trouble).toEqual([]);
  });
  return page;
}

/** A page that is signed in and shows live numbers. */
export async function openConsole(server: ConsoleServer, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await newPage(options);
  await page.goto(server.loginUrl);
  await page.locator('.header .pill.live').waitFor();
  return page;
}

export const views = ['overview', 'clients', 'topics', 'messages', 'errors', 'send', 'client'] as const;
export type ViewName = (typeof views)[number];

/** Goes to a view by its link. */
export async function goTo(page: Page, view: ViewName): Promise<void> {
  await page.locator(`nav a[href="#/${view}"]`).click();
  await page.locator(`nav a[href="#/${view}"][aria-current="page"]`).waitFor();
}

const watchesSent = new WeakMap<Page, number>();

/** Runs `act`, after which the page asks for other messages, and resolves when the server has been asked. */
export async function untilWatching(page: Page, act: () => Promise<void>): Promise<void> {
  const before = watchesSent.get(page) ?? 0;
  await act();
  await until(() => (watchesSent.get(page) ?? 0) > before, 'a page that watches');
  // One more exchange with the server, which takes what comes in order.
  await page.evaluate(async () => {
    await fetch('/api/status');
  });
}

/** The figure with this label on the overview, e.g. `Clients online`. */
export async function figure(page: Page, label: string): Promise<string> {
  return (await page.locator('.figure', { hasText: label }).locator('b').textContent()) ?? '';
}

// A refusal and a lost connection are what some tests are about; the browser logs them as errors.
const expected =
  /status of 4\d\d|blocked by CORS policy|Failed to load resource: net::ERR_|WebSocket connection to/;

function watchForTrouble(context: BrowserContext, page: Page): string[] {
  const trouble: string[] = [];
  page.on('pageerror', (error) => trouble.push(`exception: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected.test(message.text())) trouble.push(message.text());
  });
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('page', (other) => {
    if (other !== page) trouble.push(`another page: ${other.url()}`);
  });
  return trouble;
}
