import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { AttemptLimit } from '#dist/main/admin/access/attempt-limit.js';
import { checkHost, checkOrigin, isLoopback } from '#dist/main/admin/access/origins.js';
import { Sessions } from '#dist/main/admin/access/sessions.js';
import { generateToken, isSameToken } from '#dist/main/admin/access/token.js';

describe('tokens', () => {
  test('are never the same twice, and long', () => {
    const tokens = new Set(Array.from({ length: 1000 }, generateToken));
    expect(tokens.size).toBe(1000);
    for (const token of tokens) expect(token).toMatch(/^[\w-]{32}$/);
  });

  test.each(['', 'a', 'token', 'tokens', 'Token', 'token\0', 'tökens'])('%j is not the token', (given) => {
    expect(isSameToken(given, 'token!')).toBe(false);
    expect(isSameToken('token!', 'token!')).toBe(true);
  });
});

describe('sessions', () => {
  const hour = 3600 * 1000;

  test('end when they are not used for twelve hours, and after seven days however they are used', () => {
    let now = 0;
    const sessions = new Sessions(() => now);
    const [idle, used] = [sessions.start(), sessions.start()];
    for (; now <= 12 * hour; now += hour) expect(sessions.use(used)).toBe(true);
    expect(sessions.use(idle)).toBe(false);
    for (; now <= 7 * 24 * hour; now += hour) expect(sessions.use(used)).toBe(true);
    expect(sessions.use(used)).toBe(false);
    expect(sessions.size).toBe(0);
  });

  test('are at most 64: the one that was not used longest gives its place', () => {
    let now = 0;
    const sessions = new Sessions(() => now++);
    const ids = Array.from({ length: 64 }, () => sessions.start());
    expect(sessions.use(ids[0] ?? '')).toBe(true);
    sessions.start();
    expect(sessions.size).toBe(64);
    expect(sessions.use(ids[0] ?? '')).toBe(true);
    expect(sessions.use(ids[1] ?? '')).toBe(false);
  });

  test('say when they end, in whatever way, and by themselves', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const sessions = new Sessions();
    const ended: string[] = [];
    sessions.onEnded = (id) => void ended.push(id);
    const [idle, used, left] = [sessions.start(), sessions.start(), sessions.start()];
    sessions.end(left);
    expect(ended).toEqual([left]);
    vi.advanceTimersByTime(11 * hour);
    expect([sessions.has(idle), sessions.use(used)]).toEqual([true, true]);
    vi.advanceTimersByTime(hour + 1000);
    expect(ended).toEqual([left, idle]);
    for (let passed = 12; passed < 7 * 24; passed++) {
      sessions.use(used);
      vi.advanceTimersByTime(hour);
    }
    expect(ended).toEqual([left, idle, used]);
  });

  test('that were ended or never were are none', () => {
    const sessions = new Sessions();
    const id = sessions.start();
    sessions.end(id);
    for (const each of [id, '', 'constructor']) expect(sessions.use(each)).toBe(false);
  });
});

describe('wrong tokens', () => {
  test('make an address wait from the fifth on until its minute is over, and no other', () => {
    let now = 0;
    const limit = new AttemptLimit(() => now);
    for (let attempt = 0; attempt < 5; attempt++) {
      expect(limit.waitSec('192.0.2.1')).toBe(0);
      limit.failed('192.0.2.1');
      now += 1000;
    }
    expect(limit.waitSec('192.0.2.1')).toBe(55);
    expect(limit.waitSec('192.0.2.2')).toBe(0);
    now = 59_999;
    expect(limit.waitSec('192.0.2.1')).toBe(1);
    now = 60_000;
    expect(limit.waitSec('192.0.2.1')).toBe(0);
    limit.failed('192.0.2.1');
    expect(limit.waitSec('192.0.2.1')).toBe(0);
  });

  test.each([
    ['2001:db8::1', '2001:db8::ffff', true],
    ['2001:db8:0:0:1:2:3:4', '2001:db8::9', true],
    ['2001:db8:0:1::1', '2001:db8::1', false],
    ['::1', '::2', true],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ])('of %s make %s wait: %s', (one, other, isSame) => {
    const limit = new AttemptLimit();
    for (let attempt = 0; attempt < 5; attempt++) limit.failed(one);
    expect(limit.waitSec(other) > 0).toBe(isSame);
  });

  test('are remembered of ten thousand addresses at most', () => {
    const limit = new AttemptLimit(() => 0);
    for (let attempt = 0; attempt < 5; attempt++) limit.failed('192.0.2.1');
    for (let index = 0; index < 10_000; index++) limit.failed(`10.0.${index >> 8}.${index & 255}`);
    expect(limit.waitSec('192.0.2.1')).toBe(0);
  });
});

test.each([
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['127.0.0.1.example', false],
  ['1270.0.0.1', false],
  ['10.0.0.1', false],
])('%s is a loopback address: %s', (host, is) => {
  expect(isLoopback(host)).toBe(is);
});

test.each([
  undefined,
  '',
  ':80',
  '[::1',
  'a@127.0.0.1',
  '127.0.0.1/',
  'localhost.example',
  '[::2]',
  'example',
])('on a loopback address the Host %s is refused, elsewhere it is taken', (host) => {
  expect(() => checkHost('127.0.0.1', host)).toThrow(expect.objectContaining({ code: 'HOST_REFUSED' }));
  expect(() => checkHost('0.0.0.0', host)).not.toThrow();
});

test.each([
  ['http://a.example', 'a.example', false, true],
  ['http://a.example', 'a.example:80', false, true],
  ['https://a.example', 'a.example:443', true, true],
  ['https://a.example', 'a.example', false, true],
  ['http://a.example', 'a.example', true, false],
  ['http://a.example:81', 'a.example', false, false],
  ['http://A.example', 'a.EXAMPLE', false, true],
  ['http://[::1]:81', '[::1]:81', false, true],
  ['http://a.example.', 'a.example', false, false],
  ['ws://a.example', 'a.example', false, false],
  ['null', 'null', false, false],
  ['', '', false, false],
  ['http://a.example', undefined, false, false],
])('the Origin %s at the Host %s, with TLS %s, is its own: %s', (origin, host, isSecure, isOwn) => {
  const check = () => checkOrigin(origin, host, isSecure);
  if (isOwn) expect(check).not.toThrow();
  else expect(check).toThrow(expect.objectContaining({ code: 'ORIGIN_REFUSED' }));
});
