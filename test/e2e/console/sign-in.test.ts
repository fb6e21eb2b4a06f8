import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { goTo, newPage, openConsole, views } from '../../support/console.ts';
import { type ConsoleServer, startConsoleServer, token } from '../../support/servers/console-server.ts';

let server: ConsoleServer;
beforeAll(async () => {
  server = await startConsoleServer();
});
afterAll(() => server.stop());

test('the address that the server prints signs in, and the token leaves the address bar', async () => {
  const server = await startConsoleServer({ ADMIN_TOKEN: '' });
  onTestFinished(() => server.stop());
  const page = await newPage();
  await page.goto(server.loginUrl);
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  expect(server.loginUrl).toMatch(/#token=.{16,}/);
  expect(page.url()).toBe(`${server.adminUrl}#/overview`);

  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  await page.reload();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
});

test('a wrong token is refused in words, and the right one opens the console', async () => {
  const page = await newPage();
  await page.goto(server.adminUrl);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Enter the token.').waitFor();

  const input = page.getByLabel('Token');
  await input.fill('this-is-not-the-token');
  await input.press('Enter');
  const alert = page.getByRole('alert');
  await alert.getByText('This token is not the one of this server.').waitFor();
  expect(await input.getAttribute('aria-invalid')).toBe('true');

  await input.fill(token);
  await input.press('Enter');
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
});

test('signing out closes the console until the token is given again', async () => {
  const page = await openConsole(server);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in to the console' }).waitFor();
});

test('nothing comes from another host, and the security policy of the page has nothing to refuse', async () => {
  const page = await newPage();
  const hosts = new Set<string>();
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  const response = await page.goto(server.loginUrl);
  const policy = response?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("style-src 'self'");
  for (const view of views) await goTo(page, view);
  // A violation would be an error of the page, which fails every test.
  expect([...hosts]).toEqual([new URL(server.adminUrl).host]);
  expect(await page.locator('style').count()).toBe(0);
});

// Last, because no token is taken from this address afterwards.
test('too many wrong tokens say how long to wait', async () => {
  const page = await newPage();
  await page.goto(server.adminUrl);
  const alert = page.getByRole('alert');
  for (let attempt = 0; attempt < 6; attempt++) {
    const answered = page.waitForResponse(/api\/login/);
    await page.getByLabel('Token').fill(`wrong-${attempt}`);
    await page.getByLabel('Token').press('Enter');
    await answered;
  }
  await alert.getByText(/Too many wrong tokens; try again in \d+ s\./).waitFor();
});
