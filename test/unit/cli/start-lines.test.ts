import { expect, test } from 'vitest';
import { startLines } from '#dist/cli/start-lines.js';
import { forPeople } from '#dist/main/basics/log-for-people.js';
import { readSettings } from '#dist/settings/settings.js';

const settings = readSettings({});

test.each([
  ['0.0.0.0', '127.0.0.1:7'],
  ['::', '[::1]:7'],
  ['::1', '[::1]:7'],
  ['chat.internal', 'chat.internal:7'],
])('the address to try of %s is %s', (host, address) => {
  const text = startLines({ listener: { host, port: 7 }, admin: null, settings });
  expect(text).toContain(`connect ${address}/alice\n`);
  expect(text).not.toContain('Console');
});

test('with TLS the line to try it takes a certificate that nobody has signed', () => {
  const secure = { ...settings, tlsCertFile: '/c.pem' };
  const text = startLines({ listener: { host: '0.0.0.0', port: 7 }, admin: null, settings: secure });
  expect(text).toContain('connect --insecure wss://127.0.0.1:7/alice\n');
});

test('of the lines of a start a terminal shows what is for people, of all others everything', () => {
  const listening = { msg: 'listening', level: 30, host: '0.0.0.0', port: 7, handler: 'echo', workers: 2 };
  expect(forPeople({ ...listening, scheduling: 'stateless', versions: {} })).toEqual({
    level: 30,
    msg: 'listening on port 7 of every interface: handler echo (stateless), 2 workers',
  });
  expect(forPeople({ msg: 'console', url: 'x' })).toBeNull();
  expect(forPeople({ msg: 'other', url: 'x' })).toEqual({ msg: 'other', url: 'x' });
});
