// Pages of two origins in a real browser, which use the data port by fetch.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { newPage } from '../../support/console.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

/** The origin of a site with one empty page. */
async function site(): Promise<string> {
  const server: Server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><link rel="icon" href="data:,">');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function pageOf(origin: string): Promise<Page> {
  const page = await newPage();
  await page.goto(origin);
  return page;
}

/** What the page's script sees of a request with a header field that is not simple, so that the browser asks first. */
function post(page: Page, url: string, body: string): Promise<string> {
  return page.evaluate(
    async ([url, body]) => {
      const headers = { 'content-type': 'text/plain', 'x-token': 'abc' };
      try {
        const response = await fetch(url, { method: 'POST', headers, body });
        return `${response.status} ${await response.text()}`;
      } catch (error) {
        return String(error);
      }
    },
    [`${url}/messages`, body] as const,
  );
}

test('a page of an allowed origin sends messages and reads answers and errors, a page of another reaches no handler', async () => {
  const [ours, theirs] = [await site(), await site()];
  const { http, heddle } = await serve({
    handler: handlerFile('obey.mjs'),
    allowedOrigins: [ours],
    maxPayloadBytes: 100,
  });
  const [page, stranger] = [await pageOf(ours), await pageOf(theirs)];
  expect(await post(page, http, 'say hello')).toBe('200 hello');
  expect(await post(page, http, 'x'.repeat(101))).toMatch(/^413 \{.*"code":"BODY_TOO_LARGE"/);
  expect(JSON.parse((await post(page, http, 'who')).slice(4)).headers).toMatchObject({
    origin: ours,
    'x-token': 'abc',
  });
  const { messagesIn } = heddle.statistics;
  expect(await post(stranger, http, 'say hello')).toBe('TypeError: Failed to fetch');
  // One that the browser sends without asking.
  const simple = stranger.evaluate(
    (url) => fetch(url, { method: 'POST', body: 'say hello', mode: 'no-cors' }).then(({ type }) => type),
    `${http}/messages`,
  );
  expect(await simple).toBe('opaque');
  expect(heddle.statistics.messagesIn).toBe(messagesIn);
  expect(heddle.statistics.refusedRequests.ORIGIN_NOT_ALLOWED).toBe(2);
});
