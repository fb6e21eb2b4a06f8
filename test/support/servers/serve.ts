// A server of its own for one test: on a free port of this machine, closed when the test is over, however it ends.
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { createServer, type HeddleServer, type ServerOptions } from '#dist/index.js';
import { until } from '../deadline.ts';
import { MemoryLog } from '../memory-log.ts';

export interface Serving {
  heddle: HeddleServer;
  port: number;
  /** `ws://127.0.0.1:PORT`, or wss with TLS. */
  url: string;
  /** `http://127.0.0.1:PORT`, or https with TLS. */
  http: string;
  log: MemoryLog;
}

export async function serve(options: ServerOptions = {}, log = new MemoryLog()): Promise<Serving> {
  const heddle = await createServer(
    {
      ...{ host: '127.0.0.1', port: 0, workers: 1, drainMs: 0, shutdownTimeoutMs: 1000 },
      // The default asks for more files than many machines let a process open, which the log would tell.
      maxConnections: 10_000,
      ...options,
    },
    { log: log.logger },
  );
  onTestFinished(() => closeServer(heddle));
  const port = heddle.listener?.port ?? 0;
  const secure = options.tlsCertFile === undefined ? '' : 's';
  return {
    heddle,
    port,
    url: `ws${secure}://127.0.0.1:${port}`,
    http: `http${secure}://127.0.0.1:${port}`,
    log,
  };
}

/** The path of a handler module under test/handlers. */
export function handlerFile(name: string): string {
  return fileURLToPath(new URL(`../../handlers/${name}`, import.meta.url));
}

// The clients of the test were ended before; with nobody to say goodbye to, closing takes no time.
async function closeServer(heddle: HeddleServer): Promise<void> {
  await until(() => heddle.clientCount === 0, 'everyone gone', 500).catch(() => {});
  await heddle.close();
}
