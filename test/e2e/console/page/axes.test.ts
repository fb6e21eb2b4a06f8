import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tick } from '#dist/contract/live-schemas.js';
import { newPage } from '../../../support/console.ts';
import { until } from '../../../support/deadline.ts';
import { type ConsoleServer, startConsoleServer } from '../../../support/servers/console-server.ts';

let server: ConsoleServer;
beforeAll(async () => {
  server = await startConsoleServer();
});
afterAll(() => server.stop());

/** A text that was drawn on a chart: what it is, which chart's, and by how many pixels it is cut off at a side. */
interface Drawn {
  readonly text: string;
  readonly chart: string;
  readonly cutPx: number;
}

// Canvases keep no texts: each is measured as it is drawn.
const noteTexts = `
  globalThis.drawn = [];
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...more) {
    const { actualBoundingBoxLeft: left, actualBoundingBoxRight: right,
      actualBoundingBoxAscent: ascent, actualBoundingBoxDescent: descent } = this.measureText(text);
    const from = this.getTransform().transformPoint(new DOMPoint(x - left, y - ascent));
    const to = this.getTransform().transformPoint(new DOMPoint(x + right, y + descent));
    const cutPx = Math.max(-from.x, -from.y, to.x - this.canvas.width, to.y - this.canvas.height);
    const chart = this.canvas.closest('figure')?.querySelector('.chart-title').textContent ?? '';
    drawn.push({ text, chart, cutPx });
    return fillText.call(this, text, x, y, ...more);
  };`;

const quantities: [name: string, change: (tick: Tick) => Tick][] = [
  ['nothing', (tick) => tick],
  [
    'large numbers',
    (tick) => ({
      ...tick,
      clients: 1_048_576,
      messagesInPerSec: 12_345_678,
      messagesOutPerSec: 987_654_321,
      handlerTimeUs: { p50: 1.5, p99: 7 },
      queueDelayUs: { p50: 900, p99: 86_400e6 },
      oldestWaitUs: 3_600e6,
    }),
  ],
];

/** A page whose ticks say what `change` makes of them. */
async function openWith(page: Page, change: (tick: Tick) => Tick): Promise<void> {
  await page.addInitScript(noteTexts);
  await page.routeWebSocket(/\/api\/live$/, (socket) => {
    const upstream = socket.connectToServer();
    upstream.onMessage((text) => {
      const message = JSON.parse(String(text)) as { type: string };
      socket.send(message.type === 'tick' ? JSON.stringify(change(message as Tick)) : text);
    });
  });
  await page.goto(server.loginUrl);
}

test.each(
  ['en-GB', 'zh-CN'].flatMap((locale) =>
    [390, 1280].flatMap((width) =>
      quantities.map(([name, change]) => [locale, width, name, change] as const),
    ),
  ),
)('%s, %i pixels wide, %s: no label of an axis is cut off', async (locale, width, _name, change) => {
  const page = await newPage({ locale, viewport: { width, height: 844 } });
  await openWith(page, change);
  const read = (): Promise<Drawn[]> => page.evaluate<Drawn[]>('drawn');
  await until(
    async () => new Set((await read()).map(({ chart }) => chart)).size === 4,
    'labels of each chart',
  );
  await page.evaluate('drawn.length = 0');
  await page.locator('.charts .segments button').nth(2).click();
  await until(
    async () => new Set((await read()).map(({ chart }) => chart)).size === 4,
    'labels of each chart',
  );
  const drawn = await read();
  expect(drawn.filter(({ cutPx }) => cutPx > 0)).toEqual([]);
  // Each line of the grid has a number of its own.
  const numbers = drawn.filter(({ text }) => !text.includes(':'));
  expect(numbers.length).toBeGreaterThan(4);
  if (change !== quantities[1]?.[1]) return;
  expect(numbers.some(({ text }) => text.replaceAll(/\D/g, '').length >= 9)).toBe(true);
});
