import { availableParallelism } from 'node:os';
import { describe, expect, test } from 'vitest';
import { HeddleError } from '#dist/protocol/errors.js';
import { readSettings } from '#dist/settings/settings.js';
import { SettingsError } from '#dist/settings/settings-problems.js';
import { isSettingKey, settingRows } from '#dist/settings/settings-table.js';

/** What is wrong with one variable that has the value `text`; undefined when it is accepted. */
function faultOf(env: string, text: string): string | undefined {
  try {
    readSettings({ env: { [env]: text } });
    return undefined;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const problem = error.problems.find(({ name }) => name === env);
    return problem?.expected;
  }
}

/** The value that the setting has when its variable is `text`. */
function settingOf(key: string, text: string): unknown {
  const row = settingRows.get(key);
  if (row === undefined || !isSettingKey(key)) throw new Error(`no setting ${key}`);
  return readSettings({ env: { [row.env]: text } })[key];
}

/** Variable, default, smallest and largest value, and what it must be in words. */
const integers: [env: string, initial: number, min: number, max: number, words: string][] = [
  ['PORT', 45678, 0, 65535, 'an integer from 0 to 65535'],
  ['WORKERS', Math.max(1, availableParallelism() - 1), 1, 256, 'an integer from 1 to 256 (threads)'],
  ['IDLE_TIMEOUT_SEC', 60, 8, 960, '0 (off) or an integer from 8 to 960 (seconds)'],
  ['MAX_PAYLOAD_BYTES', 1_048_576, 1, 268_435_456, 'an integer from 1 to 268435456 (bytes)'],
  ['MAX_CONNECTIONS', 100_000, 1, 10_000_000, 'an integer from 1 to 10000000 (clients)'],
  ['MAX_BACKPRESSURE_BYTES', 4_194_304, 1024, 1_073_741_824, 'an integer from 1024 to 1073741824 (bytes)'],
  ['MAX_QUEUED_MESSAGES', 4096, 1, 1_000_000, 'an integer from 1 to 1000000 (messages)'],
  ['MAX_QUEUED_BYTES', 16_777_216, 1, 2_147_483_647, 'an integer from 1 to 2147483647 (bytes)'],
  ['MAX_TOTAL_QUEUED_MESSAGES', 1_000_000, 1, 100_000_000, 'an integer from 1 to 100000000 (messages)'],
  ['MAX_TOTAL_QUEUED_BYTES', 268_435_456, 1, 17_179_869_184, 'an integer from 1 to 17179869184 (bytes)'],
  ['HANDLER_TIMEOUT_MS', 30_000, 1, 3_600_000, '0 (off) or an integer from 1 to 3600000 (ms)'],
  ['HANDLER_LOAD_TIMEOUT_MS', 10_000, 100, 600_000, 'an integer from 100 to 600000 (ms)'],
  ['REQUEST_TIMEOUT_MS', 10_000, 1, 3_600_000, 'an integer from 1 to 3600000 (ms)'],
  ['DRAIN_MS', 5000, 1, 3_600_000, '0 (all at once) or an integer from 1 to 3600000 (ms)'],
  ['RECONNECT_SPREAD_MS', 5000, 0, 3_600_000, 'an integer from 0 to 3600000 (ms)'],
  ['SHUTDOWN_TIMEOUT_MS', 10_000, 0, 3_600_000, 'an integer from 0 to 3600000 (ms)'],
  ['WORKER_NICE', 0, 0, 19, 'an integer from 0 to 19'],
  ['WORKER_MAX_HEAP_MB', 0, 16, 65536, "0 (Node's default) or an integer from 16 to 65536 (MiB)"],
];

describe.each(integers)('%s', (env, initial, min, max, words) => {
  const [key = '', row] = [...settingRows].find(([, candidate]) => candidate.env === env) ?? [];

  test(`is ${initial} by default`, () => {
    expect(row?.value.default).toBe(initial);
  });

  test(`accepts ${min} and ${max}`, () => {
    // Alone each may contradict another setting; that is not this row's rule.
    for (const value of [min, max]) {
      const fault = faultOf(env, String(value));
      if (fault !== undefined) expect(fault).toMatch(/^at least /);
    }
  });

  test.each([min - 1, max + 1].filter((value) => value !== 0))('refuses %d and names the bounds', (value) => {
    expect(faultOf(env, String(value))).toBe(words);
  });

  const malformed = [
    '1e3',
    '0x10',
    ' 5',
    '5 ',
    '-0',
    '1.5',
    '+5',
    '007',
    '1_000',
    '1,000',
    'ten',
    'NaN',
    'Infinity',
  ];
  test.each([...malformed, '99999999999999999999', ' ', '٣', '8\n'])(
    'refuses %j, which is no plain integer',
    (text) => {
      expect(faultOf(env, text)).toBe(words);
    },
  );

  test('counts as unset when it is empty', () => {
    expect(settingOf(key, '')).toBe(initial);
  });
});

test.each([
  ['idleTimeoutSec', 'IDLE_TIMEOUT_SEC', ['1', '7', '961']],
  ['handlerTimeoutMs', 'HANDLER_TIMEOUT_MS', ['-1']],
  ['workerMaxHeapMb', 'WORKER_MAX_HEAP_MB', ['1', '15']],
  ['maxQueueDelayMs', 'MAX_QUEUE_DELAY_MS', ['1', '9', '3600001']],
  ['maxMessagesPerSec', 'MAX_MESSAGES_PER_SEC', ['-1', '1000001']],
  ['messageBurst', 'MESSAGE_BURST', ['-1', '1000001']],
  ['maxConnectionsPerAddress', 'MAX_CONNECTIONS_PER_ADDRESS', ['-1']],
  ['maxConnectsPerSec', 'MAX_CONNECTS_PER_SEC', ['-1', '1000001']],
])('%s accepts 0 and nothing between it and the smallest value', (key, env, refused) => {
  expect(settingOf(key, '0')).toBe(0);
  for (const text of refused) expect(faultOf(env, text)).toMatch(/^0 \(/);
});

describe.each([
  ['LOG_LEVEL', 'logLevel', 'info', ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']],
  ['COMPRESSION', 'compression', 'off', ['off', 'shared', 'dedicated']],
  ['DUPLICATE_NAMES', 'duplicateNames', 'allow', ['allow', 'reject', 'replace']],
  ['ON_HANDLER_ERROR', 'onHandlerError', 'ignore', ['ignore', 'close']],
  ['SLOW_CLIENT', 'slowClient', 'close', ['close', 'drop']],
  ['ON_RATE_LIMIT', 'onRateLimit', 'close', ['close', 'drop']],
])('%s', (env, key, initial, choices) => {
  test(`is ${initial} by default`, () => {
    expect(settingOf(key, '')).toBe(initial);
  });

  test.each(choices)('accepts %s', (choice) => {
    expect(settingOf(key, choice)).toBe(choice);
  });

  test.each([...choices.map((choice) => choice.toUpperCase()), ' off', 'yes', 'constructor'])(
    'refuses %j and lists the choices',
    (text) => {
      expect(faultOf(env, text)).toBe(`${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`);
    },
  );
});

describe('HOST', () => {
  test.each([
    '0.0.0.0',
    '127.0.0.1',
    '::',
    '::1',
    'fe80::1%eth0',
    'localhost',
    'a.example.com',
    'x-1',
    '1a.b2',
  ])('accepts %s', (host) => {
    expect(settingOf('host', host)).toBe(host);
  });

  const tooLong = `${'a'.repeat(63)}.`.repeat(4);
  test.each([
    '[::1]',
    'a b',
    'http://x',
    'x:80',
    '-a',
    'a-',
    'a..b',
    '.',
    '256.1.1.1',
    '1.2.3',
    `${'a'.repeat(64)}`,
    `${tooLong}a`,
    'a_b',
    'é',
  ])('refuses %j', (host) => {
    expect(faultOf('HOST', host)).toBe('an IPv4 address, an IPv6 address or a host name');
  });
});

describe('SUBPROTOCOLS', () => {
  test('is none by default', () => {
    expect(readSettings({}).subprotocols).toEqual([]);
  });

  test('keeps the order and drops the spaces around entries', () => {
    expect(settingOf('subprotocols', "chat.v2 , chat.v1,x!#$%&'*+-.^_`|~9")).toEqual([
      'chat.v2',
      'chat.v1',
      "x!#$%&'*+-.^_`|~9",
    ]);
  });

  test.each([
    ['a,,b', 'entry 2 is empty'],
    ['a,', 'entry 2 is empty'],
    [' ', 'entry 1 is empty'],
    ['a,b,a', 'entry 3 repeats an earlier one'],
    ['a,b c', 'entry 2 is not a token'],
    ['a;q=1', 'entry 1 is not a token'],
    ['"a"', 'entry 1 is not a token'],
  ])('refuses %j: %s', (text, reason) => {
    expect(faultOf('SUBPROTOCOLS', text)).toContain(reason);
  });

  test('tells every wrong entry', () => {
    expect(faultOf('SUBPROTOCOLS', 'a,,a,b c')).toMatch(
      /entry 2 is empty; entry 3 repeats.*; entry 4 is not/,
    );
  });
});

describe('ALLOWED_ORIGINS', () => {
  test('is any by default', () => {
    expect(readSettings({}).allowedOrigins).toEqual([]);
  });

  test.each([
    'https://example.com',
    'http://localhost:8080',
    'null',
    'https://[::1]:1',
    'chrome-extension://abcdef',
  ])('accepts %s', (origin) => {
    expect(settingOf('allowedOrigins', origin)).toEqual([origin]);
  });

  test.each([
    'https://example.com/',
    'https://example.com/path',
    'https://EXAMPLE.com',
    'https://example.com:443',
    'https://user@example.com',
    'https://exämple.com',
    'example.com',
    '*',
    'file:///x',
    'https://',
    'NULL',
  ])('refuses %s, because no browser sends such an Origin', (origin) => {
    expect(faultOf('ALLOWED_ORIGINS', origin)).toContain(
      'entry 1 is not an origin such as https://example.com',
    );
  });
});

describe('ANSWER_PREFIX', () => {
  test('is 回答 by default', () => {
    expect(readSettings({}).answerPrefix).toBe('回答');
  });

  test('may have 1024 bytes of UTF-8 and not one more', () => {
    const longest = `${'回'.repeat(341)}x`;
    expect(Buffer.byteLength(longest)).toBe(1024);
    expect(settingOf('answerPrefix', longest)).toBe(longest);
    expect(faultOf('ANSWER_PREFIX', `${longest}x`)).toBe('text, at most 1024 bytes');
  });

  test('keeps spaces and line breaks', () => {
    expect(settingOf('answerPrefix', ' a\n ')).toBe(' a\n ');
  });

  test('is empty when the flag is empty, though not when the variable is', () => {
    expect(readSettings({ flags: { answerPrefix: '' } }).answerPrefix).toBe('');
    expect(readSettings({ env: { ANSWER_PREFIX: '' } }).answerPrefix).toBe('回答');
  });
});

describe('paths', () => {
  test('HANDLER is answer by default and takes any path', () => {
    expect(readSettings({}).handler).toBe('answer');
    expect(settingOf('handler', './a b/ü.mjs')).toBe('./a b/ü.mjs');
  });

  test.each(['handler', 'tlsCertFile', 'tlsKeyFile', 'host', 'tlsKeyPassphrase'] as const)(
    '%s refuses an empty flag',
    (key) => {
      expect(() => readSettings({ flags: { [key]: '' } })).toThrow(HeddleError);
    },
  );

  test('refuse a NUL character', () => {
    expect(faultOf('HANDLER', 'a\0b')).toBe('answer, echo, relay or the path or file URL of a module');
    expect(faultOf('TLS_CERT_FILE', 'a\0b')).toBe('the path of a file');
  });

  test('TLS settings are undefined by default', () => {
    const { tlsCertFile, tlsKeyFile, tlsKeyPassphrase } = readSettings({});
    expect([tlsCertFile, tlsKeyFile, tlsKeyPassphrase]).toEqual([undefined, undefined, undefined]);
  });
});
