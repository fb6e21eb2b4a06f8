import { describe, expect, test } from 'vitest';
import { HeddleError } from '#dist/protocol/errors.js';
import { readSettings, type SettingsInput, settingsFromOptions } from '#dist/settings/settings.js';
import { SettingsError } from '#dist/settings/settings-problems.js';
import { settingRows } from '#dist/settings/settings-table.js';

function errorOf(read: () => unknown): SettingsError {
  try {
    read();
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}

const problemsOf = (input: SettingsInput) => errorOf(() => readSettings(input)).problems;
const lines = (input: SettingsInput) =>
  errorOf(() => readSettings(input))
    .message.split('\n')
    .slice(1);

describe('problems', () => {
  test('are reported all together, in one error with a code', () => {
    const env = Object.fromEntries([...settingRows.values()].map(({ env: name }) => [name, '\0']));
    const error = errorOf(() => readSettings({ env }));
    const anyText = ['ANSWER_PREFIX', 'TLS_KEY_PASSPHRASE', 'NATS_USER', 'NATS_PASSWORD', 'NATS_TOKEN'];
    expect(error).toBeInstanceOf(HeddleError);
    expect(error.code).toBe('SETTINGS_INVALID');
    expect(error.problems.map(({ name }) => name)).toEqual(
      Object.keys(env).filter((name) => !anyText.includes(name)),
    );
    for (const { name } of error.problems) expect(error.message).toContain(`${name} = `);
    expect(error.problems.every(({ expected }) => expected !== '')).toBe(true);
  });

  test('name the variable, the value, the flag it came from and the bounds', () => {
    expect(lines({ env: { PORT: '70000' }, flags: { workers: '0' } })).toEqual([
      "  PORT = '70000': must be an integer from 0 to 65535",
      "  WORKERS = '0' (--workers): must be an integer from 1 to 256 (threads)",
    ]);
  });

  test('show control characters escaped and long values cut', () => {
    expect(lines({ env: { HOST: 'a\x1b[31m\n' } })[0]).toContain("HOST = 'a\\x1B[31m\\n'");
    const [long = ''] = lines({ env: { HOST: 'a'.repeat(100_000) } });
    expect(long.length).toBeLessThan(300);
  });

  test('never show a secret', () => {
    const secret = 'correct horse';
    const error = errorOf(() => readSettings({ env: { TLS_KEY_PASSPHRASE: secret, PORT: 'x' } }));
    expect(`${error.message}${JSON.stringify(error)}${JSON.stringify(error.toData())}`).not.toContain(secret);
    expect(error.message).toContain(
      'TLS_KEY_PASSPHRASE = (secret): must be given together with TLS_KEY_FILE',
    );
  });

  test('never show the value of a misspelt option, which may be a secret', () => {
    const error = errorOf(() => settingsFromOptions({ tlsKeyPassPhrase: 'correct horse' } as object));
    expect(error.message).toContain('tlsKeyPassPhrase = (not shown) (no such option): must be left out');
    expect(JSON.stringify(error.problems)).not.toContain('correct horse');
  });

  test('name the option, not the variable, when a program gave options only', () => {
    expect(errorOf(() => settingsFromOptions({ port: -1, maxQueuedBytes: 5 })).problems).toEqual([
      { name: 'port', value: '-1', from: undefined, expected: 'an integer from 0 to 65535' },
      { name: 'maxQueuedBytes', value: '5', from: undefined, expected: 'at least maxPayloadBytes = 1048576' },
    ]);
  });
});

describe('an option of the wrong type', () => {
  const wrong: Record<string, unknown[]> = {
    port: ['80', 1.5, Number.NaN, Number.POSITIVE_INFINITY, -0.5, 2 ** 53, 80n, null, true, [80], {}],
    host: [1, null, '', ['::1'], Symbol('x')],
    logLevel: ['INFO', 1, null, ['info']],
    subprotocols: ['a', [''], ['a', 'a'], [1], [null], [' a'], null, { 0: 'a' }],
    allowedOrigins: ['https://example.com', ['https://example.com/'], [new URL('https://example.com')]],
    answerPrefix: [1, null, 'x'.repeat(1025)],
    handler: ['', null, {}],
  };
  const cases = Object.entries(wrong).flatMap(([key, values]) =>
    values.map((value) => [key, value] as const),
  );

  test.each(cases)('%s is reported: %o', (key, value) => {
    const { problems } = errorOf(() => settingsFromOptions({ [key]: value }));
    expect(problems.map(({ name }) => name)).toEqual([key]);
  });
});

describe('settings that do not go together', () => {
  test.each([
    ['MAX_QUEUED_BYTES', 'MAX_PAYLOAD_BYTES', 1_048_576, 16_777_216],
    ['MAX_TOTAL_QUEUED_BYTES', 'MAX_QUEUED_BYTES', 16_777_216, 268_435_456],
    ['MAX_TOTAL_QUEUED_MESSAGES', 'MAX_QUEUED_MESSAGES', 4096, 1_000_000],
  ])('%s must be at least %s', (larger, smaller, smallerDefault, largerDefault) => {
    expect(readSettings({ env: { [larger]: String(smallerDefault) } })).toBeDefined();
    expect(problemsOf({ env: { [larger]: String(smallerDefault - 1) } })).toEqual([
      {
        name: larger,
        value: `'${smallerDefault - 1}'`,
        from: undefined,
        expected: `at least ${smaller} = ${smallerDefault}`,
      },
    ]);
    if (largerDefault >= 268_435_456 || larger.endsWith('MESSAGES')) return;
    expect(problemsOf({ env: { [smaller]: String(largerDefault + 1) } })).toEqual([
      {
        name: larger,
        value: String(largerDefault),
        from: 'default',
        expected: `at least ${smaller} = ${largerDefault + 1}`,
      },
    ]);
  });

  test('are not compared when one of them is wrong by itself', () => {
    const names = problemsOf({ env: { MAX_QUEUED_BYTES: '0' } }).map(({ name }) => name);
    expect(names).toEqual(['MAX_QUEUED_BYTES']);
    expect(problemsOf({ env: { MAX_PAYLOAD_BYTES: '999999999999' } })).toHaveLength(1);
  });

  test('are reported beside settings that are wrong by themselves', () => {
    const names = problemsOf({ env: { PORT: 'x', MAX_QUEUED_BYTES: '1' } }).map(({ name }) => name);
    expect(names).toEqual(['PORT', 'MAX_QUEUED_BYTES']);
  });

  test('a TLS certificate needs its key, a key its certificate, a passphrase the key', () => {
    const told = (env: Record<string, string>) =>
      problemsOf({ env }).map(({ name, expected }) => `${name}: ${expected}`);
    expect(told({ TLS_CERT_FILE: 'c' })).toEqual(['TLS_CERT_FILE: given together with TLS_KEY_FILE']);
    expect(told({ TLS_KEY_FILE: 'k' })).toEqual(['TLS_KEY_FILE: given together with TLS_CERT_FILE']);
    expect(told({ TLS_KEY_PASSPHRASE: 'p' })).toEqual([
      'TLS_KEY_PASSPHRASE: given together with TLS_KEY_FILE',
    ]);
    expect(
      readSettings({ env: { TLS_CERT_FILE: 'c', TLS_KEY_FILE: 'k', TLS_KEY_PASSPHRASE: 'p' } }),
    ).toBeDefined();
  });
});
