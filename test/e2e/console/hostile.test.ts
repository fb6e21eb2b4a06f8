import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { goTo, openConsole, untilWatching } from '../../support/console.ts';
import { type ConsoleServer, startConsoleServer } from '../../support/servers/console-server.ts';
import { tempFile } from '../../support/temp-folder.ts';

let server: ConsoleServer;
beforeAll(async () => {
  server = await startConsoleServer({}, 'echo');
});
afterAll(() => server.stop());

const markup = `<img src=x onerror="document.title='owned'"><script>alert(1)</script><b>bold</b>&lt;i&gt;`;

/** What would be there if any of the texts had become markup. */
function intruders(page: Page): Promise<number> {
  return page.locator('main img, main script, main b:text("bold"), main i:text("i"), main iframe').count();
}

test('markup in messages, names, URLs and header fields is shown as text', async () => {
  const name = encodeURIComponent(markup);
  const client = await connect(`${server.url}/${name}?q=${name}`, { headers: { 'user-agent': markup } });
  const page = await openConsole(server);
  await untilWatching(page, () => goTo(page, 'messages'));
  await client.ask(markup);
  const row = page.locator('.message.in');
  await row.locator('.content', { hasText: markup }).waitFor();
  await row.locator('.content').click();
  await page.locator('.message-details pre', { hasText: markup }).waitFor();
  expect(await intruders(page)).toBe(0);

  await row.getByRole('link').click();
  await page.getByRole('heading', { name: markup, level: 1 }).waitFor();
  await page.getByText('Header fields').click();
  await page.locator('.headers dd', { hasText: markup }).waitFor();
  expect(await intruders(page)).toBe(0);
  expect(await page.title()).not.toBe('owned');
  await goTo(page, 'clients');
  await page.getByRole('rowheader', { name: markup }).waitFor();
  expect(await intruders(page)).toBe(0);
});

test('control, bidirectional and invisible characters are shown as escapes and turn nothing round', async () => {
  const tricky = 'pay\u202Egnp.exe\u2066x\u200Bz \u0000\u0007\u001B[31m\u0085\uFEFF\n2026 forged line';
  const client = await connect(`${server.url}/${encodeURIComponent('al\u202Eice\u200B')}`);
  const page = await openConsole(server);
  await untilWatching(page, () => goTo(page, 'messages'));
  await client.ask(tricky);
  const content = page.locator('.message.in .content');
  await content.waitFor();
  const shown = 'pay\\u202Egnp.exe\\u2066x\\u200Bz \\0\\u0007\\u001B[31m\\u0085\\uFEFF\\n2026 forged line';
  expect(await content.textContent()).toBe(shown);
  expect(await content.locator('.escape').count()).toBe(9);
  expect(await content.locator('bdi').count()).toBe(1);
  expect(await page.locator('.message.in .who').textContent()).toBe('al\\u202Eice\\u200B');

  // In its own place a line feed is one; the rest stays an escape.
  await content.click();
  expect(await page.locator('.message-details pre').textContent()).toContain('\\uFEFF\n2026 forged line');

  // Text that writes the escape itself looks different.
  await client.ask('literal \\u202E');
  const literal = page.locator('.message.in .content', { hasText: 'literal' });
  await literal.waitFor();
  expect(await literal.locator('.escape').count()).toBe(0);
});

test('a message of 1 MiB is cut, says so, and the page stays at hand', async () => {
  const client = await connect(`${server.url}/huge`, { maxPayload: 4 << 20 });
  const page = await openConsole(server);
  await untilWatching(page, () => goTo(page, 'messages'));
  await client.ask(`${'<b>\u202E'.repeat(174_762)}1234`);
  const row = page.locator('.message.in');
  await row.getByText('1 MiB').waitFor();
  expect(((await row.locator('.content').textContent()) ?? '').length).toBeLessThan(3000);
  await row.locator('.content').click();
  await page.getByText(/^The first \d.* of 1 MiB$/).waitFor();
  expect(((await page.locator('.message-details pre').textContent()) ?? '').length).toBeLessThan(20_000);
  await goTo(page, 'overview');
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
});

test('binary that is no UTF-8 is shown as hex digits', async () => {
  const client = await connect(`${server.url}/binary`);
  const page = await openConsole(server);
  await untilWatching(page, () => goTo(page, 'messages'));
  await client.ask(Uint8Array.of(0xff, 0xfe, 0xc3, 0x28, 0x3c, 0x62, 0x3e));
  const content = page.locator('.message.in .content');
  await content.getByText('ff fe c3 28 3c 62 3e').waitFor();
  await content.getByText('binary').waitFor();
});

test('what the server sends to a client in the page is text as well, and is cut', async () => {
  const page = await openConsole(server);
  await goTo(page, 'client');
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByText('Connected', { exact: true }).waitFor();
  const text = page.getByLabel('Text', { exact: true }).last();
  await text.fill(`${markup}\u202E`);
  await page.getByRole('button', { name: 'Send' }).click();
  const received = page.locator('.message.in .content');
  await received.waitFor();
  expect(await received.textContent()).toBe(`${markup}\\u202E`);
  expect(await intruders(page)).toBe(0);

  await page.getByText('Binary (file)').click();
  const file = page.getByLabel('File', { exact: true });
  await file.setInputFiles(await tempFile('large.bin', 'x'.repeat(1 << 20)));
  await page.getByRole('button', { name: 'Send' }).click();
  const large = page.locator('.message.in', { hasText: '1 MiB' });
  expect(((await large.locator('.content').textContent()) ?? '').length).toBeLessThan(1000);
  await file.setInputFiles(await tempFile('larger.bin', 'x'.repeat((1 << 20) + 1)));
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('1,048,577 bytes are more than the limit of 1,048,576.').waitFor();
});
