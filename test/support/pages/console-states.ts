// The states of the console that differ most, each with content in it, in any language: for what must hold in all of
// them.
import type { Page } from 'playwright-core';
import { connect } from '../clients/ws-client.ts';
import { goTo, untilWatching } from '../console.ts';
import type { ConsoleServer } from '../servers/console-server.ts';

export interface ConsoleState {
  readonly name: string;
  enter(page: Page, server: ConsoleServer): Promise<void>;
}

/** In this order, from a page that is signed in; a client named anna must be online, and the handler must answer. */
export const consoleStates: readonly ConsoleState[] = [
  {
    name: 'overview',
    async enter(page) {
      await goTo(page, 'overview');
      await page.locator('.lane').first().waitFor();
    },
  },
  {
    name: 'the question before closing the listener',
    async enter(page) {
      await page.locator('.listener-form button[type="submit"]').click();
      await page.locator('dialog[open]').waitFor();
    },
  },
  {
    name: 'clients',
    async enter(page) {
      await page.keyboard.press('Escape');
      await goTo(page, 'clients');
      await page.getByRole('link', { name: 'anna' }).waitFor();
    },
  },
  {
    name: 'a client',
    async enter(page) {
      await page.getByRole('link', { name: 'anna' }).click();
      await page.locator('.client-facts summary').click();
      await page.locator('.client-actions button.danger').waitFor();
    },
  },
  {
    name: 'the question before disconnecting',
    async enter(page) {
      await page.locator('.client-actions button.danger').click();
      await page.locator('dialog[open]').waitFor();
    },
  },
  {
    name: 'messages',
    async enter(page, server) {
      await page.keyboard.press('Escape');
      await untilWatching(page, () => goTo(page, 'messages'));
      const anna = await connect(`${server.url}/bert`);
      await anna.ask('hello \u202E');
      await page.locator('.message.in .content').first().click();
      await page.locator('.message-details').waitFor();
      await anna.cut();
    },
  },
  {
    name: 'topics',
    async enter(page) {
      await goTo(page, 'topics');
      await page.locator('main h2, main h1').first().waitFor();
    },
  },
  {
    name: 'errors',
    async enter(page) {
      await goTo(page, 'errors');
      await page.locator('main h2, main h1').first().waitFor();
      // Where the handler has failed there is more to see.
      const error = page.locator('.error-rows summary').first();
      if (await error.isVisible()) await error.click();
    },
  },
  {
    name: 'send, sent',
    async enter(page) {
      await goTo(page, 'send');
      await page.locator('textarea').fill('hello');
      await page.locator('.payload button[type="submit"]').click();
      await page.locator('.sent-content').first().waitFor();
    },
  },
  {
    name: 'send, with a problem',
    async enter(page) {
      await page.locator('.segments label').nth(1).click();
      await page.locator('.payload button[type="submit"]').click();
      await page.locator('.hint.problem').waitFor();
    },
  },
  {
    name: 'send, a file',
    async enter(page) {
      await page.locator('.payload .segments label').nth(2).click();
      await page.locator('input[type="file"]').waitFor();
    },
  },
  {
    name: 'test clients',
    async enter(page) {
      await goTo(page, 'client');
      await page.locator('main .toolbar .button').click();
      const first = page.locator('.tester').first();
      await first.locator('form').first().locator('button[type="submit"]').click();
      await first.locator('.tester-state.open').waitFor();
      await first.locator('textarea').fill('hello');
      await first.locator('.payload button[type="submit"]').click();
      await first.locator('.message.out .content').first().click();
      await first.locator('.message-details').waitFor();
    },
  },
  {
    name: 'sign-in',
    async enter(page) {
      await page.locator('.header > .button').last().click();
      await page.locator('.sign-in form').waitFor();
    },
  },
];
