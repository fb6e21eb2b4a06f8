// What `heddle serve` says to a person when it has started: where to try it, with what, and how to stop it.

import { isEveryInterface } from '../main/basics/address.ts';
import type { HeddleServer } from '../main/server.ts';

/** Lines for a terminal. The addresses in them can be used on this machine whatever the server listens on. */
export function startLines(server: Pick<HeddleServer, 'listener' | 'admin' | 'settings'>): string {
  const { listener, admin, settings } = server;
  const lines: [what: string, how: string][] = [];
  if (listener !== null) {
    const scheme = settings.tlsCertFile === undefined ? '' : '--insecure wss://';
    const address = `${reachable(listener.host)}:${listener.port}`;
    lines.push(['Try it', `echo hi | npx heddle connect ${scheme}${address}/alice`]);
  }
  if (admin !== null) lines.push(['Console', admin.loginUrl ?? admin.url]);
  lines.push(['Stop', 'Ctrl-C']);
  const width = Math.max(...lines.map(([what]) => what.length));
  return `\n${lines.map(([what, how]) => `  ${`${what}:`.padEnd(width + 1)}  ${how}\n`).join('')}\n`;
}

function reachable(host: string): string {
  const own = isEveryInterface(host) ? (host.includes(':') ? '::1' : '127.0.0.1') : host;
  return own.includes(':') ? `[${own}]` : own;
}
