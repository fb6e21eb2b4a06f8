import { describe, expect, test } from 'vitest';
import { settingRows } from '#dist/settings/settings-table.js';
import { handlerFile, runCli } from '../../support/servers/cli-child.ts';

const good = 'export default { message(client, message) { client.send(message.text); } };';

describe('heddle check', () => {
  test('prints every setting with the source of its value, those that differ first, ends with one line and with 0', async () => {
    const env = { PORT: '8080', SUBPROTOCOLS: 'a, b', MAX_CONNECTIONS: '' };
    const { code, stdout } = await runCli(['check', '--max-payload-bytes', '5', 'echo'], env);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.pop()).toBe(
      `Valid: 6 of ${settingRows.size} settings differ from the default; the handler echo loads and is stateless (a message runs on the first worker that is free).`,
    );
    const names = lines.map((line) => line.split(' ')[0]);
    const differing = ['PORT', 'SUBPROTOCOLS', 'HANDLER', 'MAX_PAYLOAD_BYTES', 'DRAIN_MS', 'ADMIN_PORT'];
    const others = [...settingRows.values()]
      .map((row) => row.env)
      .filter((name) => !differing.includes(name));
    expect(names).toEqual([...differing, '', ...others, '']);
    const columns = lines.map((line) => line.replaceAll(/ {2,}/g, ' '));
    expect(columns).toEqual(
      expect.arrayContaining([
        'HOST default 0.0.0.0',
        'PORT environment 8080',
        'SUBPROTOCOLS environment a,b',
        'ALLOWED_ORIGINS default (any)',
        'TLS_CERT_FILE default (unset)',
        'HANDLER flag echo',
        'ANSWER_PREFIX default 回答',
        'MAX_PAYLOAD_BYTES flag 5 bytes',
        'MAX_CONNECTIONS default 100000 clients',
      ]),
    );
  });

  test('--json prints one document that says the same', async () => {
    const { code, stdout } = await runCli(['check', '--json', '--port', '0'], { HANDLER: 'relay' });
    const report = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(report).toMatchObject({ valid: true, error: null });
    expect(report.settings).toHaveLength(settingRows.size);
    expect(report.settings).toContainEqual({
      name: 'PORT',
      key: 'port',
      source: 'flag',
      value: 0,
      unit: null,
    });
    expect(report.settings).toContainEqual(expect.objectContaining({ name: 'TLS_KEY_FILE', value: null }));
    expect(report.settings).toContainEqual(
      expect.objectContaining({ name: 'HANDLER', source: 'environment', value: 'relay' }),
    );
  });

  test('warns where the clients may come to more files than can be open, with both numbers', async () => {
    const args = ['check', 'echo', '--max-connections', '10000000', '--workers', '2', '--spare-workers', '1'];
    const text = await runCli(args);
    expect(text.code).toBe(0);
    expect(text.stderr).toMatch(
      /^heddle: warning: MAX_CONNECTIONS = 10000000 may take 10000088 open files, and the limit is \d+ /,
    );
    const { warnings } = JSON.parse((await runCli([...args, '--json'])).stdout);
    expect(warnings).toEqual([expect.stringContaining('10000088 open files')]);
    const enough = await runCli(['check', 'echo', '--max-connections', '1']);
    expect(enough).toMatchObject({ code: 0, stderr: '' });
  });

  test('--json holds every problem', async () => {
    const { code, stdout, stderr } = await runCli(['check', '--json', '--workers', '0'], { PORT: 'x' });
    const report = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(report).toMatchObject({ valid: false, settings: [], error: { code: 'SETTINGS_INVALID' } });
    expect(report.error.problems).toEqual([
      { name: 'PORT', value: "'x'", expected: 'an integer from 0 to 65535' },
      { name: 'WORKERS', value: "'0'", from: '--workers', expected: 'an integer from 1 to 256 (threads)' },
    ]);
    expect(stderr).toContain('heddle: The settings are not valid');
  });

  test('loads the handler and prints the settings also when it is not valid', async () => {
    expect(await runCli(['check', await handlerFile(good)])).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout, stderr } = await runCli(['check', '/nowhere/x.mjs']);
    expect(code).toBe(1);
    expect(stdout).toContain('/nowhere/x.mjs');
    expect(stderr).toBe('heddle: Handler /nowhere/x.mjs not found; built in are answer, echo and relay\n');
  });

  test('prints control characters escaped', async () => {
    const { stdout } = await runCli(['check', '--answer-prefix', '\x1b[31m']);
    expect(stdout).not.toContain('\x1b');
    expect(stdout).toContain('"\\u001b[31m"');
  });

  test('never prints the passphrase, whatever else is wrong', async () => {
    const secret = 'correct horse';
    const runs = await Promise.all([
      runCli(['check', '--tls-key-passphrase', secret]),
      runCli(['check', '--json'], { TLS_KEY_PASSPHRASE: secret }),
      runCli(['check'], { TLS_KEY_PASSPHRASE: secret, TLS_CERT_FILE: '/none/c', TLS_KEY_FILE: '/none/k' }),
      runCli(['serve'], { TLS_KEY_PASSPHRASE: secret, TLS_CERT_FILE: '/none/c', TLS_KEY_FILE: '/none/k' }),
    ]);
    for (const { code, stdout, stderr } of runs) {
      expect(code).toBe(1);
      expect(stdout + stderr).not.toContain(secret);
    }
    expect(runs[2]?.stdout).toMatch(/TLS_KEY_PASSPHRASE +environment +\(secret\)/);
  });

  test('names the TLS file that cannot be read', async () => {
    const { code, stderr } = await runCli(['check'], {
      TLS_CERT_FILE: '/none/c.pem',
      TLS_KEY_FILE: '/none/k.pem',
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^heddle: TLS cannot be set up: TLS_CERT_FILE \/none\/c\.pem cannot be read .*\n$/,
    );
  });
});
