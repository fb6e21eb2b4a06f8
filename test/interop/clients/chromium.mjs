// The WebSocket of Chromium, in a page that has nothing else.
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { converse, tellStandard } from './conversation.mjs';
import { standardClient } from './standard-client.mjs';

// Chromium reads no file of certificates; it can be told to trust one key.
const { publicKey } = new X509Certificate(readFileSync(process.env.INTEROP_CA));
const trusted = createHash('sha256')
  .update(publicKey.export({ type: 'spki', format: 'der' }))
  .digest('base64');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    `--ignore-certificate-errors-spki-list=${trusted}`,
  ],
});
const page = await browser.newPage();
await page.exposeFunction('tell', tellStandard);
await page.evaluate(`void (globalThis.client = (${standardClient})(WebSocket, tell))`);
const run =
  (verb) =>
  async (...words) => {
    await page.evaluate(([name, args]) => void globalThis.client[name](...args), [verb, words]);
  };

await converse(browser.version(), { connect: run('connect'), send: run('send'), close: run('close') });
