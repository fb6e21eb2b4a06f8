// The limit of open files, taken up by connections that never say a word.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectRaw, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { connect, WsClient } from '../../support/clients/ws-client.ts';
import { until, within } from '../../support/deadline.ts';
import { lowPort } from '../../support/low-port.ts';
import { handlerFile } from '../../support/servers/cli-child.ts';

const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const limit = 256;
const token = 't'.repeat(32);
const dying = `export default { message(client, message) {
  if (message.text === 'die') process.exit(3);
  client.send(message.text);
} };`;

class LimitedServer {
  readonly lines: Array<Record<string, unknown>> = [];
  readonly child: ChildProcess;

  constructor(...args: string[]) {
    const command = `ulimit -n ${limit}; exec ${process.execPath} ${cli} serve ${args.join(' ')}`;
    const env = { PATH: process.env.PATH, ADMIN_TOKEN: token, DRAIN_MS: '0', ON_FRAME_LOST: 'ignore' };
    this.child = spawn('bash', ['-c', command], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void this.child.kill('SIGKILL'));
    if (this.child.stdout === null) throw new Error('no pipe');
    createInterface({ input: this.child.stdout }).on('line', (line) => this.lines.push(JSON.parse(line)));
  }

  async line(message: string): Promise<Record<string, unknown>> {
    const find = () => this.lines.find(({ msg }) => msg === message);
    await until(() => find() !== undefined, `a line that says ${message}`);
    return find() ?? {};
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Time of the processor that the process has taken, in hundredths of a second. */
  get ticks(): number {
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  }
}

function flood(port: number): Socket[] {
  const sockets = Array.from({ length: limit + 40 }, () =>
    connectRaw(port, '127.0.0.1').on('error', () => {}),
  );
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return sockets;
}

async function getsIn(url: string): Promise<boolean> {
  const client = new WsClient(url);
  const opened = new Promise<boolean>((resolve) => client.socket.once('open', () => resolve(true)));
  const isIn = await Promise.race([opened, client.closed.then(() => false)]);
  client.socket.terminate();
  return isIn;
}

test('at the limit of open files those online are served, nobody spins, a thread that dies is replaced, and newcomers get in afterwards', async () => {
  const file = await handlerFile(dying);
  const server = new LimitedServer(
    file,
    ...['--host', '127.0.0.1', '--port', await lowPort(), '--workers', '1', '--spare-workers', '0'],
    ...['--admin-port', '0', '--max-connections', '300'],
  );
  const { port } = await server.line('listening');
  const admin = await server.line('console');
  const url = `ws://127.0.0.1:${port}`;
  const client = await connect(url);
  const sockets = flood(Number(port));
  await server.line('open files run out: nobody new is let in until some are closed');
  expect(server.lines).toContainEqual(
    expect.objectContaining({ level: 40, maxConnections: 300, maxOpenFiles: limit }),
  );

  expect(await client.ask('hello')).toBe('hello');
  expect(await getsIn(url)).toBe(false);
  const get = async (path: string): Promise<string> => {
    const answer = await fetch(new URL(path, String(admin.url)), {
      headers: { authorization: `Bearer ${token}` },
    });
    return answer.text();
  };
  const metrics = await get('/metrics');
  expect(metrics).toContain(`heddle_max_open_files ${limit}`);
  expect(metrics).toMatch(/^heddle_open_files (1[5-9]\d|2\d\d)$/m);
  expect(metrics).toContain('heddle_listening 0');
  expect(metrics).toContain('heddle_internal_errors_total 0');
  expect(JSON.parse(await get('/readyz'))).toMatchObject({ reasons: ['OPEN_FILES_EXHAUSTED'] });

  const before = server.ticks;
  const started = performance.now();
  await until(() => performance.now() - started > 1000, 'a second of quiet');
  // Not a measure of speed: an event loop that spins takes all of it.
  expect(server.ticks - before).toBeLessThan(50);

  client.send('die');
  await server.line('lane has a new worker');
  expect(await client.ask('again')).toBe('again');

  for (const socket of sockets) socket.destroy();
  await until(() => getsIn(url), 'newcomers let in again');
  expect(await client.ask('still')).toBe('still');
  expect(server.isAlive).toBe(true);
  server.child.kill('SIGTERM');
  await within(once(server.child, 'exit'), 'the end of the server');
  expect(server.child.exitCode).toBe(0);
});
