// Topics and names that no path can hold: what is left of `/api/topics/../messages` is the path of a broadcast.
import { expect, test } from 'vitest';
import { serveAdmin, token } from '../../support/admin.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { pipe } from '../../support/servers/piped-cli.ts';

test.each([
  ['publish', '..', 'hi'],
  ['publish', '.', 'hi'],
  ['send', '..', 'hi'],
  ['kick', '..'],
])('heddle admin %s %s is refused before anything is sent', async (...command) => {
  const { heddle, admin, url } = await serveAdmin({ handler: 'echo' });
  const client = await connect(url);
  const refused = await pipe(['admin', ...command], '', {
    ADMIN_TOKEN: token,
    ADMIN_PORT: String(admin.port),
  });
  expect(refused.stderr).toMatch(/^heddle: A request cannot name \.{1,2}: URLs lose \. and \.\./);
  expect(await client.ask('still here')).toBe('still here');
  expect(heddle.clientCount).toBe(1);
});
