import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { en } from '../../../src/console/words/en.ts';
import { zh } from '../../../src/console/words/zh.ts';
import { goTo, openConsole } from '../../support/console.ts';
import { type ConsoleServer, startConsoleServer } from '../../support/servers/console-server.ts';
import { handlerFile } from '../../support/servers/serve.ts';

let server: ConsoleServer;
beforeAll(async () => {
  server = await startConsoleServer(
    { SUBPROTOCOLS: 'loom.v1', SHOW_ERRORS: 'client' },
    handlerFile('obey.mjs'),
  );
});
afterAll(() => server.stop());

test('several clients in the page connect, send, receive and disconnect, each by itself', async () => {
  const page = await openConsole(server);
  await goTo(page, 'client');
  await page.getByRole('button', { name: 'Add a client' }).click();
  const [first, second] = [
    page.getByRole('region', { name: 'Client 1', exact: true }),
    page.getByRole('region', { name: 'Client 2', exact: true }),
  ];
  expect(await first.getByLabel('URL').inputValue()).toBe(`${server.url}/console-1`);
  for (const client of [first, second]) {
    await client.getByText('Not connected').waitFor();
    await client.getByRole('button', { name: 'Connect', exact: true }).click();
    await client.getByText('Connected', { exact: true }).waitFor();
  }
  await first.getByLabel('Text', { exact: true }).last().fill('hello');
  await first.getByRole('button', { name: 'Send' }).click();
  const answer = first.locator('.message.out');
  await answer.getByText('1 1 hello').waitFor();
  expect(await answer.locator('time').textContent()).toMatch(/^\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d\.\d{3}$/);

  await second.getByText('Binary (hex)').click();
  await second.getByLabel('Bytes as hex digits').fill('68 69');
  await second.getByRole('button', { name: 'Send' }).click();
  await second.locator('.message.in', { hasText: '68 69' }).waitFor();
  await second.locator('.message.out', { hasText: 'hi' }).waitFor();

  // They stay connected while the operator looks elsewhere.
  await goTo(page, 'overview');
  await goTo(page, 'client');
  await first.getByText('Connected', { exact: true }).waitFor();
  await first.getByRole('button', { name: 'Disconnect' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
  await first.getByText('Closed with 1000: closed normally').waitFor();
  await second.getByText('Connected', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Remove Client 2' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await second.waitFor({ state: 'detached' });
});

test.each(['en', 'zh'] as const)(
  'what the handler throws is seen by who asks for it: %s',
  async (language) => {
    const words = language === 'en' ? en : zh;
    const page = await openConsole(server, { locale: language === 'en' ? 'en-GB' : 'zh-CN' });
    await goTo(page, 'client');
    const box = page.getByLabel(words.handlerErrors.show);
    await box.check();
    await page.getByRole('button', { name: words.tester.connect, exact: true }).click();
    await page.getByText(words.tester.states.open(''), { exact: true }).waitFor();
    expect(await box.isDisabled()).toBe(true);
    const text = page.getByLabel(words.payload.textLabel, { exact: true }).last();
    const send = page.getByRole('button', { name: words.payload.send });
    const disconnect = async (): Promise<void> => {
      const button = page.getByRole('button', { name: words.tester.disconnect, exact: true });
      await button.click();
      await page.locator('dialog[open]').getByRole('button', { name: words.tester.disconnect }).click();
    };
    await text.fill('throw no <b>such</b> thing');
    await send.click();
    const row = page.locator('.message.out.thrown');
    await row.getByText(words.handlerErrors.thrownIn('message')).waitFor();
    await row.getByRole('button').click();
    const details = page.getByRole('region', { name: words.messages.details, exact: true });
    await details.getByText('Error: no <b>such</b> thing').waitFor();
    await details.getByText('obey.mjs').waitFor();
    // Who does not ask, here with a subprotocol, gets answers alone.
    await disconnect();
    await box.uncheck();
    await page.getByLabel(words.tester.subprotocol).fill('loom.v1');
    await page.getByRole('button', { name: words.tester.connect, exact: true }).click();
    await page.getByText(words.tester.states.open('loom.v1'), { exact: true }).waitFor();
    await text.fill('throw again');
    await send.click();
    await text.fill('say hello');
    await send.click();
    await page.locator('.message.out', { hasText: 'hello' }).waitFor();
    expect(await row.count()).toBe(1);
    // With both, the server speaks the other one and tells the errors too.
    await disconnect();
    await box.check();
    await page.getByRole('button', { name: words.tester.connect, exact: true }).click();
    await page.getByText(words.tester.states.open('loom.v1'), { exact: true }).waitFor();
    await text.fill('throw once more');
    await send.click();
    await page.locator('.message.out.thrown', { hasText: 'once more' }).waitFor();
  },
);

test('where the server does not tell what the handler throws, the box says why', async () => {
  const quiet = await startConsoleServer();
  onTestFinished(() => quiet.stop());
  const page = await openConsole(quiet);
  await goTo(page, 'client');
  expect(await page.getByLabel('Show what the handler throws').isDisabled()).toBe(true);
  await page.getByText('For this the server has to be started with SHOW_ERRORS=client.').waitFor();
});

test('the state says in words why a connection is not there', async () => {
  const page = await openConsole(server);
  await goTo(page, 'client');
  const url = page.getByLabel('URL');
  const connectButton = page.getByRole('button', { name: 'Connect', exact: true });
  await url.fill('http://127.0.0.1/');
  await connectButton.click();
  await page.getByText('This is not a ws:// or wss:// address.').waitFor();

  await url.fill('ws://127.0.0.1:1/');
  await connectButton.click();
  await page.getByText('Could not connect').waitFor();

  await url.fill(`${server.url}/kate`);
  await page.getByLabel('Subprotocol').fill('no good');
  await connectButton.click();
  await page.getByText('This is not a subprotocol').waitFor();
  await page.getByLabel('Subprotocol').fill('loom.v1');
  await connectButton.click();
  await page.getByText('Connected, speaks loom.v1').waitFor();

  await page.getByLabel('Text', { exact: true }).last().fill('close 4001 make way');
  await page.getByRole('button', { name: 'Send' }).click();
  await page
    .getByText('Closed with 4001: make way – a newer client with the same name took its place')
    .waitFor();
});
