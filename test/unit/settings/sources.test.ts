import { describe, expect, test } from 'vitest';
import {
  describeSettings,
  readSettings,
  resolveSettings,
  type ServerOptions,
  settingsFromOptions,
} from '#dist/settings/settings.js';
import { settingRows } from '#dist/settings/settings-table.js';

describe('where a value comes from', () => {
  test('a flag overrides the environment, which overrides the default', () => {
    const env = { PORT: '1', WORKERS: '2', LOG_LEVEL: 'warn' };
    const settings = readSettings({ env, flags: { port: '3', host: '::1' } });
    expect(settings).toMatchObject({
      port: 3,
      workers: 2,
      logLevel: 'warn',
      host: '::1',
      maxConnections: 100_000,
    });
  });

  test('an override of the program wins over all', () => {
    const settings = readSettings({ env: { PORT: '1' }, flags: { port: '2' }, overrides: { port: 3 } });
    expect(settings.port).toBe(3);
  });

  test('an undefined flag or option is not given', () => {
    const input = { env: { PORT: '1' }, flags: { port: undefined }, overrides: { port: undefined } };
    expect(readSettings(input).port).toBe(1);
  });

  test('a value that is overridden is not checked', () => {
    expect(readSettings({ env: { PORT: 'x' }, flags: { port: '1' } }).port).toBe(1);
  });

  test('an empty list flag empties the list of the environment', () => {
    expect(readSettings({ env: { SUBPROTOCOLS: 'a' }, flags: { subprotocols: '' } }).subprotocols).toEqual(
      [],
    );
  });

  test('each source is told', () => {
    const { sources } = resolveSettings({
      env: { PORT: '1', WORKERS: '' },
      flags: { host: '::1' },
      overrides: { handler: 'echo' },
    });
    expect(sources.size).toBe(settingRows.size);
    expect(['port', 'workers', 'host', 'handler'].map((key) => sources.get(key))).toEqual([
      'environment',
      'default',
      'flag',
      'option',
    ]);
  });

  test('variables that are no settings are left alone', () => {
    expect(readSettings({ env: { PATH: '/bin', PORTS: 'x', port: 'x' } })).toEqual(readSettings({}));
  });
});

describe('options of a program', () => {
  test('take the types of the settings', () => {
    const options = { port: 0, workers: 2, handler: './x.mjs', subprotocols: ['a'] } satisfies ServerOptions;
    expect(settingsFromOptions(options)).toMatchObject(options);
  });

  test('leave the environment unread', () => {
    process.env.MAX_CONNECTIONS = '5';
    try {
      expect(settingsFromOptions({}).maxConnections).toBe(100_000);
    } finally {
      delete process.env.MAX_CONNECTIONS;
    }
  });

  test('accept the settings of another server', () => {
    const settings = readSettings({ env: { PORT: '1', SUBPROTOCOLS: 'a,b' } });
    expect(settingsFromOptions(settings)).toEqual(settings);
  });

  test('do not share a list with the settings', () => {
    const subprotocols = ['a'];
    const settings = settingsFromOptions({ subprotocols });
    subprotocols.push('b');
    expect(settings.subprotocols).toEqual(['a']);
  });
});

describe('settings', () => {
  test('are frozen, their lists as well', () => {
    const settings = readSettings({ env: { SUBPROTOCOLS: 'a' } });
    expect(Object.isFrozen(settings)).toBe(true);
    expect(Object.isFrozen(settings.subprotocols)).toBe(true);
    expect(Object.isFrozen(readSettings({}).allowedOrigins)).toBe(true);
  });

  test('are described one by one in the order of the table', () => {
    const lines = describeSettings(readSettings({ env: { MAX_PAYLOAD_BYTES: '5' } }));
    expect(lines.map(({ name }) => name)).toEqual([...settingRows.values()].map(({ env }) => env));
    expect(lines).toContainEqual({
      name: 'MAX_PAYLOAD_BYTES',
      key: 'maxPayloadBytes',
      value: 5,
      unit: 'bytes',
    });
  });

  test('are described without secrets', () => {
    const env = { TLS_CERT_FILE: 'c', TLS_KEY_FILE: 'k', TLS_KEY_PASSPHRASE: 'correct horse' };
    const settings = readSettings({ env });
    expect(settings.tlsKeyPassphrase).toBe('correct horse');
    expect(JSON.stringify(describeSettings(settings))).not.toContain('correct horse');
    expect(describeSettings(settings)).toContainEqual(
      expect.objectContaining({ key: 'tlsKeyPassphrase', value: '(secret)' }),
    );
    expect(describeSettings(readSettings({}))).toContainEqual(
      expect.objectContaining({ key: 'tlsKeyPassphrase', value: undefined }),
    );
  });
});
