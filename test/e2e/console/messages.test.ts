import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { goTo, openConsole, untilWatching } from '../../support/console.ts';
import { until } from '../../support/deadline.ts';
import { type ConsoleServer, startConsoleServer } from '../../support/servers/console-server.ts';
import { handlerFile } from '../../support/servers/serve.ts';
import { tempFile } from '../../support/temp-folder.ts';

let server: ConsoleServer;
beforeAll(async () => {
  server = await startConsoleServer({}, handlerFile('obey.mjs'));
});
afterAll(() => server.stop());

test('a message is shown with its time, its client, its direction and its size', async () => {
  const alice = await connect(`${server.url}/alice`);
  const page = await openConsole(server);
  await untilWatching(page, () => goTo(page, 'messages'));
  const before = Date.now();
  await alice.ask('good morning');
  const row = page.locator('.message.in');
  await row.getByText('good morning').waitFor();

  const shown = (await row.locator('time').textContent()) ?? '';
  expect(shown).toMatch(/^\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d\.\d{3}$/);
  const time = new Date(shown.replaceAll('.', '-').replace(/-(\d{3})$/, '.$1')).getTime();
  expect(time).toBeGreaterThanOrEqual(before);
  expect(time).toBeLessThanOrEqual(Date.now());
  await row.getByRole('link', { name: 'alice' }).waitFor();
  await row.getByText('from the client').waitFor();
  await row.getByText('12 B').waitFor();
  await page.locator('.message.out', { hasText: '1 1 good morning' }).waitFor();
});

test('the log is filtered by client and by text', async () => {
  const [bob, carol] = [await connect(`${server.url}/bob`), await connect(`${server.url}/carol`)];
  const page = await openConsole(server);
  await untilWatching(page, () => goTo(page, 'messages'));
  const contents = (): Promise<string[]> => page.locator('.message.in .content').allTextContents();

  await untilWatching(page, () => page.getByLabel('Only client').fill('bob'));
  await carol.ask('from carol');
  await bob.ask('from bob');
  await page.locator('.message.in', { hasText: 'from bob' }).waitFor();
  expect(await contents()).toEqual(['from bob']);

  await untilWatching(page, () => page.getByLabel('Only client').fill(''));
  await untilWatching(page, () => page.getByLabel('Only with text').fill('NEEDLE'));
  await bob.ask('hay');
  await carol.ask('a needle in it');
  await page.locator('.message.in', { hasText: 'a needle in it' }).waitFor();
  expect(await contents()).toEqual(['a needle in it']);

  await page.getByLabel('Only client').fill('nobody at all');
  await page.getByText('Nobody of that name is online.').waitFor();
  await bob.ask('to nobody');
  await untilWatching(page, () => page.getByLabel('Only client').fill('carol'));
  await carol.ask('needle to carol');
  await page.locator('.message.in', { hasText: 'needle to carol' }).waitFor();
  expect(await contents()).toEqual(['needle to carol']);
});

test('the log is held, goes on, and is saved as a file', async () => {
  const dora = await connect(`${server.url}/dora`);
  const page = await openConsole(server);
  await untilWatching(page, () => goTo(page, 'messages'));
  await dora.ask('first');
  await page.locator('.message.out', { hasText: 'first' }).waitFor();

  await page.getByRole('button', { name: 'Pause' }).click();
  await dora.ask('second');
  await page.getByText('Paused; 2 new messages').waitFor();
  expect(await page.locator('.message', { hasText: 'second' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.locator('.message.out', { hasText: 'second' }).waitFor();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as file' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^heddle-messages-\d{8}-\d{6}\.jsonl$/);
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n');
  const saved = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(saved[0]).toMatchObject({ direction: 'in', name: 'dora', preview: 'first', size: 5 });
  expect(saved.at(-1)).toEqual({ notShown: 0 });

  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByText('Waiting for messages…').waitFor();
});

test('a broadcast reaches everyone exactly as it was written: text, hex digits and a file', async () => {
  const clients = [await connect(`${server.url}/erna`), await connect(`${server.url}/fred`)];
  const page = await openConsole(server);
  await goTo(page, 'send');
  const send = page.getByRole('button', { name: 'Send', exact: true });
  const reached = page.locator('output', { hasText: /^Reached \d+ clients$/ });
  const everyone = async (): Promise<unknown[]> => Promise.all(clients.map((client) => client.next()));

  const text = 'Grüße, 世界 👩‍🚀\n\tzwei Zeilen';
  await page.getByLabel('Text', { exact: true }).last().fill(text);
  await send.click();
  expect(await everyone()).toEqual([text, text]);
  await reached.waitFor();
  expect(Number(/\d+/.exec((await reached.textContent()) ?? '')?.[0])).toBeGreaterThanOrEqual(2);

  await page.getByText('Binary (hex)').click();
  const hex = page.getByLabel('Bytes as hex digits');
  await hex.fill('00 ff zz');
  await send.click();
  await page.getByText('“z” is not a hex digit.').waitFor();
  await hex.fill('00 ff c3 28');
  await hex.press('Control+Enter');
  const bytes = Buffer.from([0, 255, 0xc3, 0x28]);
  expect(await everyone()).toEqual([bytes, bytes]);

  await page.getByText('Binary (file)').click();
  await send.click();
  await page.getByText('Choose a file.').waitFor();
  await page.getByLabel('File', { exact: true }).setInputFiles(await tempFile('loom.bin', 'warp\0weft'));
  await send.click();
  const content = Buffer.from('warp\0weft');
  expect(await everyone()).toEqual([content, content]);
  await until(async () => (await page.locator('.sent li').count()) === 3, 'three messages in the list');
});

test('a message to a topic reaches its subscribers only', async () => {
  const [gina, hugo] = [await connect(`${server.url}/gina`), await connect(`${server.url}/hugo`)];
  gina.send('subscribe news/今天');
  await gina.ask('thread');
  const page = await openConsole(server);
  await goTo(page, 'send');
  await page.getByText('A topic').click();
  await page.getByLabel('Text', { exact: true }).last().fill('headline');
  const send = page.getByRole('button', { name: 'Send', exact: true });
  await send.click();
  await page.getByText('Enter the topic.').waitFor();
  await page.getByLabel('Topic', { exact: true }).fill('news/今天');
  await page.getByText('1 topic has subscribers').waitFor();
  await send.click();
  await page.locator('output', { hasText: 'Reached 1 client' }).waitFor();
  expect(await gina.next()).toBe('headline');
  expect(await hugo.ask('thread')).toMatch(/^\d+$/);
});
