import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../../support/clients/ws-client.ts';
import { openConsole } from '../../../support/console.ts';
import { consoleStates } from '../../../support/pages/console-states.ts';
import { type ConsoleServer, startConsoleServer } from '../../../support/servers/console-server.ts';

let server: ConsoleServer;
beforeAll(async () => {
  server = await startConsoleServer();
});
afterAll(() => server.stop());

/** Everything that can be pressed or typed into and is smaller than `px` in a direction. A radio is what it is seen as, a box its label. */
function tooSmall(page: Page, px: number): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const all = 'a, button, input, select, textarea, summary, label:has(input[type=radio]) > span, label:has(input[type=checkbox]), [tabindex="0"]';
    const open = document.querySelector('dialog[open]');
    return [...(open ?? document).querySelectorAll(all)].flatMap((element) => {
      const { width, height } = element.getBoundingClientRect();
      if (width === 0 || !element.checkVisibility()) return [];
      if (element.matches('input[type=radio], label > input[type=checkbox]')) return [];
      if (width >= ${px} && height >= ${px}) return [];
      const name = element.getAttribute('aria-label') ?? element.textContent.trim();
      return [\`\${element.localName}.\${element.className} "\${name}": \${width} x \${height}\`];
    });
  })()`);
}

test.each([
  ['en-GB', 1280, 24],
  ['zh-CN', 1280, 24],
  ['en-GB', 390, 44],
  ['zh-CN', 390, 44],
])('%s, %i pixels wide: whatever can be pressed has %i pixels at least', async (locale, width, px) => {
  const anna = await connect(`${server.url}/anna`);
  const page = await openConsole(server, { locale, viewport: { width, height: 844 } });
  const found: Record<string, string[]> = {};
  for (const { name, enter } of consoleStates) {
    await enter(page, server);
    const small = await tooSmall(page, px);
    if (small.length > 0) found[name] = small;
    const isTooWide = await page.evaluate<boolean>(
      'document.documentElement.scrollWidth > document.documentElement.clientWidth',
    );
    if (isTooWide) found[name] = [...small, 'scrolls sideways'];
  }
  expect(found).toEqual({});
  await anna.cut();
});
