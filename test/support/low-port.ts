// A free port below those that the system gives to connections. Who connects again and again to a port that is closed,
// from this very machine, would get one from there at last that is connected with itself, and have taken the port.
import { once } from 'node:events';
import { createServer } from 'node:net';

export async function lowPort(): Promise<string> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return String(port);
  }
}
