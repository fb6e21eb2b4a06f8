import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { goTo, openConsole } from '../../../support/console.ts';
import { startConsoleServer } from '../../../support/servers/console-server.ts';

/** The share of the first one's width over which the others reach, from the leftmost edge to the rightmost. */
async function shareFilled(page: Page, outer: string, parts: string): Promise<number> {
  const whole = await page.locator(outer).boundingBox();
  const boxes = await Promise.all((await page.locator(parts).all()).map((part) => part.boundingBox()));
  const left = Math.min(...boxes.map((box) => box?.x ?? 0));
  const right = Math.max(...boxes.map((box) => (box?.x ?? 0) + (box?.width ?? 0)));
  return (right - left) / (whole?.width ?? 0);
}

test.each(['1', '2', '3'])(
  'with %s lanes their panel is filled, and one test client fills its view',
  async (workers) => {
    const server = await startConsoleServer({ WORKERS: workers });
    try {
      const page = await openConsole(server, { viewport: { width: 1280, height: 844 } });
      await page
        .locator('.lane')
        .nth(Number(workers) - 1)
        .waitFor();
      expect(await shareFilled(page, '.lanes', '.lane')).toBeGreaterThan(0.95);
      await goTo(page, 'client');
      expect(await shareFilled(page, '.main', '.tester')).toBeGreaterThan(0.95);
      expect(await shareFilled(page, '.tester', '.tester-forms, .tester-log')).toBeGreaterThan(0.95);
      const panel = await page.locator('.tester').boundingBox();
      expect((panel?.y ?? 0) + (panel?.height ?? 0)).toBeGreaterThan(0.9 * 844);
    } finally {
      await server.stop();
    }
  },
);
