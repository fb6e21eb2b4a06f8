import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { goTo, openConsole, untilWatching } from '../../support/console.ts';
import { type ConsoleServer, startConsoleServer } from '../../support/servers/console-server.ts';
import { handlerFile } from '../../support/servers/serve.ts';

let server: ConsoleServer;
beforeAll(async () => {
  server = await startConsoleServer({}, handlerFile('obey.mjs'));
});
afterAll(() => server.stop());

async function subscriber(name: string, ...topics: string[]): Promise<WsClient> {
  const client = await connect(`${server.url}/${name}`);
  for (const topic of topics) client.send(`subscribe ${topic}`);
  await client.ask('thread');
  return client;
}

const rows = (page: Page) => page.locator('table.paged tbody th');

test('topics are listed with their subscribers and what is published there: searched, sorted, paged', async () => {
  const many = Array.from({ length: 60 }, (_, index) => `room/${String(index).padStart(2, '0')}`);
  const ann = await subscriber('ann', ...many, 'news/今天');
  const ben = await subscriber('ben', 'news/今天');
  const page = await openConsole(server);
  await goTo(page, 'topics');
  await page.getByText('1–50 of 61').waitFor();
  await rows(page).first().getByText('news/今天').waitFor();
  await page.getByRole('button', { name: 'Next page' }).click();
  await page.getByText('51–61 of 61').waitFor();

  await page.getByRole('searchbox').fill('ROOM/');
  await page.getByText('1–50 of 60').waitFor();
  await page.getByRole('button', { name: 'Topic', exact: true }).click();
  await rows(page).first().getByText('room/00').waitFor();
  await page.getByRole('button', { name: 'Topic', exact: true }).click();
  await rows(page).first().getByText('room/59').waitFor();
  expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('descending');

  // The address keeps it: over a reload, and step by step for the back button.
  expect(new URL(page.url()).hash).toBe('#/topics?query=ROOM%2F&sort=topic&order=desc');
  await page.reload();
  await rows(page).first().getByText('room/59').waitFor();
  expect(await page.getByRole('searchbox').inputValue()).toBe('ROOM/');
  await page.goBack();
  await rows(page).first().getByText('room/00').waitFor();
  await page.goForward();
  await rows(page).first().getByText('room/59').waitFor();

  await page.getByRole('searchbox').fill('');
  await page.getByRole('button', { name: 'Messages/s' }).click();
  const rate = page.locator('table.paged tbody tr', { hasText: 'news/今天' }).locator('td').nth(1);
  ben.send('publish news/今天 breaking');
  expect(await ann.next()).toBe('breaking');
  const timer = setInterval(() => ben.send('publish news/今天 more'), 50);
  try {
    await rate.filter({ hasText: /^[1-9]\d*$/ }).waitFor();
    await rows(page).first().getByText('news/今天').waitFor();
  } finally {
    clearInterval(timer);
  }
  await page.getByRole('searchbox').fill('no such topic');
  await page.getByText('No topic matches.').waitFor();
  await ann.close();
  await ben.close();
});

test("a topic's own page tells who is subscribed and what is published there, and publishes", async () => {
  const [cleo, dan] = [await subscriber('cleo', 'sport/ä%2F&b'), await subscriber('dan', 'sport/ä%2F&b')];
  await subscriber('eve', 'sport/other');
  const page = await openConsole(server);
  await goTo(page, 'topics');
  await page.getByRole('searchbox').fill('sport');
  await untilWatching(page, () => page.getByRole('link', { name: 'sport/ä%2F&b' }).click());
  await page.getByRole('heading', { name: 'sport/ä%2F&b' }).waitFor();
  await page.getByText('1–2 of 2').waitFor();
  expect((await rows(page).allTextContents()).sort()).toEqual(['cleo', 'dan']);
  await page.getByRole('searchbox').fill('dan');
  await page.getByText('1–1 of 1').waitFor();

  cleo.send('say not to the topic');
  await cleo.next();
  await page.getByLabel('Text', { exact: true }).last().fill('goal!');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Reached 2 clients', { exact: true }).waitFor();
  expect([await cleo.next(), await dan.next()]).toEqual(['goal!', 'goal!']);
  await page.locator('.message.out', { hasText: 'goal!' }).waitFor();
  expect(await page.locator('.message .content').allTextContents()).toEqual(['goal!']);
  const facts = page.locator('.topic-facts');
  await facts.getByText('5 B · since it has had subscribers').waitFor();

  await untilWatching(page, () => page.getByRole('link', { name: 'dan' }).click());
  await page.getByText('1–1 of 1').waitFor();
  expect(await rows(page).allTextContents()).toEqual(['sport/ä%2F&b']);
  await page.getByRole('link', { name: 'sport/ä%2F&b' }).click();
  await Promise.all([cleo.close(), dan.close()]);
  await page.getByText('Nobody is subscribed to this topic now.').waitFor();
});

test('what is recorded is every message whole, as a file', async () => {
  const finn = await subscriber('finn', 'record');
  const page = await openConsole(server);
  await goTo(page, 'clients');
  await page.getByRole('searchbox').fill('finn');
  await untilWatching(page, () => page.getByRole('link', { name: 'finn' }).click());
  await finn.ask('say before');
  await page.locator('.message.out', { hasText: 'before' }).waitFor();
  await untilWatching(page, () => page.getByRole('button', { name: 'Record' }).click());
  const long = '长'.repeat(5000);
  for (let index = 0; index < 100; index++) finn.send(`say ${index} ${long}`);
  await finn.inbox.take(100);
  finn.send(Buffer.from([0, 255]));
  const save = page.getByRole('button', { name: 'Save recording (202)' });
  await save.waitFor();

  const download = page.waitForEvent('download');
  await save.click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^heddle-trace-\d{8}-\d{6}\.jsonl$/);
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n');
  const saved = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(saved.at(-1)).toEqual({ end: 'stopped', messages: 202, notShown: 0 });
  expect(saved[0]).toMatchObject({ direction: 'in', name: 'finn', text: `say 0 ${long}` });
  expect(saved).toContainEqual(expect.objectContaining({ direction: 'in', base64: 'AP8=', size: 2 }));
  await page.getByRole('button', { name: 'Record' }).waitFor();
  await page.locator('.message.out', { hasText: '99 长' }).waitFor();
});

test('the messages say when they are a sample and when they are all, and lead to their topic', async () => {
  const gus = await subscriber('gus', 'where/to');
  const page = await openConsole(server);
  await untilWatching(page, () => goTo(page, 'messages'));
  await page.getByText('Where there are many this is a sample.').waitFor();
  expect(await page.getByRole('button', { name: 'Record' }).count()).toBe(0);
  gus.send('server-publish where/to here');
  await page.getByRole('link', { name: 'where/to' }).waitFor();
  await untilWatching(page, () => page.getByLabel('Only client').fill('gus'));
  await page.getByText('Every message of this client is shown').waitFor();
  await page.getByRole('button', { name: 'Record' }).waitFor();
  gus.send('server-publish where/to again');
  await page.getByRole('link', { name: 'where/to' }).first().click();
  await page.getByRole('heading', { name: 'where/to' }).waitFor();
});
