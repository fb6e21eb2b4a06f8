// What is looked at is in the address: a reload keeps it, the back button undoes it.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../../support/clients/ws-client.ts';
import { goTo, openConsole } from '../../../support/console.ts';
import { type ConsoleServer, startConsoleServer } from '../../../support/servers/console-server.ts';

let server: ConsoleServer;
beforeAll(async () => {
  server = await startConsoleServer();
});
afterAll(() => server.stop());

const firstName = (page: Page) => page.locator('tbody th').first();
/** 120 guests and a stranger. */
async function comeIn(): Promise<void> {
  const names = Array.from({ length: 120 }, (_, index) => `guest-${String(index).padStart(3, '0')}`);
  await Promise.all([...names, 'stranger'].map((name) => connect(`${server.url}/${name}`)));
}

const hash = (page: Page): string => new URL(page.url()).hash;

test('the search, the order and the page of the client list survive a reload, and go back step by step', async () => {
  await comeIn();
  const page = await openConsole(server);
  await goTo(page, 'clients');
  await page.getByText('1–50 of 121').waitFor();
  // Typed slowly it is one step all the same.
  await page.getByRole('searchbox').fill('gu');
  await page.waitForURL('**/#/clients?query=gu');
  await page.getByRole('searchbox').fill('guest-');
  await page.waitForURL('**/#/clients?query=guest-');
  await page.getByRole('button', { name: 'Name', exact: true }).click();
  await page.getByRole('button', { name: 'Name', exact: true }).click();
  await firstName(page).getByText('guest-119').waitFor();
  await page.getByRole('button', { name: 'Next page' }).click();
  await page.getByRole('button', { name: 'Next page' }).click();
  await page.getByText('101–120 of 120').waitFor();
  expect(hash(page)).toMatch(/^#\/clients\?query=guest-&sort=name&order=desc&page=3&cursor=/);

  await page.reload();
  await page.getByText('101–120 of 120').waitFor();
  await firstName(page).getByText('guest-019').waitFor();
  expect(await page.getByRole('searchbox').inputValue()).toBe('guest-');
  expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('descending');
  await page.getByRole('button', { name: 'Previous page' }).click();
  await firstName(page).getByText('guest-069').waitFor();

  // A look at a client and back, by its own link and by the browser.
  await page.getByRole('link', { name: 'guest-050' }).click();
  await page.getByRole('link', { name: 'All clients' }).click();
  await page.getByText('51–100 of 120').waitFor();
  await page.goBack();
  await page.locator('.client-facts').waitFor();
  await page.goBack();
  await firstName(page).getByText('guest-069').waitFor();

  await page.goBack(); // Before `Previous page`.
  await page.getByText('101–120 of 120').waitFor();
  for (let step = 0; step < 2; step++) await page.goBack(); // The pages.
  await page.getByText('1–50 of 120').waitFor();
  await page.goBack(); // Turned round.
  await firstName(page).getByText('guest-000').waitFor();
  await page.goBack(); // Sorted by name.
  await page.waitForURL('**/#/clients?query=guest-');
  await page.goBack(); // The search.
  await page.getByText('1–50 of 121').waitFor();
  expect(await page.getByRole('searchbox').inputValue()).toBe('');
  await page.goForward();
  await page.getByText('1–50 of 120').waitFor();
  expect(await page.getByRole('searchbox').inputValue()).toBe('guest-');
});

test('an address that was passed on shows the same page, from which the first one is reached', async () => {
  await comeIn();
  const page = await openConsole(server);
  await goTo(page, 'clients');
  await page.getByRole('button', { name: 'Name', exact: true }).click();
  for (const range of ['51–100', '101–121']) {
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText(`${range} of 121`).waitFor();
  }
  const address = page.url();
  await page.goto('about:blank');
  await page.goto(address);
  await page.getByText('101–121 of 121').waitFor();
  expect(await page.getByRole('button', { name: 'Previous page' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'First page' }).click();
  await firstName(page).getByText('guest-000').waitFor();
});

test('what no list can be is taken for the usual', async () => {
  await comeIn();
  const page = await openConsole(server);
  await page.goto(`${server.adminUrl}#/clients?sort=beauty&order=sideways&page=-3&cursor=`);
  await page.getByText('1–50 of 121').waitFor();
  expect(await page.locator('th[aria-sort]').count()).toBe(1);
});

test('every heading sorts, with the keyboard as well, and says so', async () => {
  await comeIn();
  const page = await openConsole(server, { viewport: { width: 1600, height: 900 } });
  await goTo(page, 'clients');
  await firstName(page).waitFor();
  const heads = page.locator('thead th');
  expect(await heads.count()).toBe(12);
  for (const head of await heads.all()) {
    const isFirst = (await head.getAttribute('aria-sort')) === null;
    await head.getByRole('button').focus();
    await page.keyboard.press('Enter');
    await page.locator('thead th[aria-sort]:has(:focus)').waitFor();
    const before = await head.getAttribute('aria-sort');
    if (!isFirst) continue;
    await page.keyboard.press('Space');
    const turned = before === 'ascending' ? 'descending' : 'ascending';
    await page.locator(`thead th[aria-sort="${turned}"]:has(:focus)`).waitFor();
    expect(await page.locator('th[aria-sort]').count()).toBe(1);
  }
});

test('the filters of the message log are in the address too', async () => {
  const page = await openConsole(server);
  await goTo(page, 'messages');
  await page.getByLabel('Only with text').fill('wool & silk');
  await page.waitForURL('**/#/messages?text=*');
  await page.getByLabel('Only client').fill('stranger');
  await page.waitForURL('**client=stranger');
  await page.reload();
  await page.locator('.header .pill.live').waitFor();
  expect(await page.getByLabel('Only with text').inputValue()).toBe('wool & silk');
  expect(await page.getByLabel('Only client').inputValue()).toBe('stranger');
  await page.goBack();
  await page.waitForURL((url) => !url.hash.includes('client='));
  expect(await page.getByLabel('Only with text').inputValue()).toBe('wool & silk');
});
