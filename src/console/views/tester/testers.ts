// The WebSocket clients of the page. They stay connected while the operator looks at other views.
import { status } from '../../state/session.ts';
import { createStore } from '../../state/store.ts';
import { TesterClient } from './tester-client.ts';

export const testers = createStore<readonly TesterClient[]>([]);

let nextNumber = 1;

export function addTester(): void {
  const number = nextNumber++;
  testers.update((all) => [...all, new TesterClient(number, suggestUrl(number))]);
}

export function removeTester(client: TesterClient): void {
  client.disconnect();
  testers.update((all) => all.filter((other) => other !== client));
}

// The host by which this page was reached stands for a listener that listens on every address.
function suggestUrl(number: number): string {
  const listener = status.get()?.listener;
  const { host, port } = listener ??
    status.get()?.defaultListener ?? { host: location.hostname, port: 45678 };
  const scheme = listener?.url.startsWith('wss:') ? 'wss' : 'ws';
  const isAny = host === '0.0.0.0' || host === '::' || host === '';
  const name = isAny ? location.hostname : host.includes(':') ? `[${host}]` : host;
  return `${scheme}://${name}:${port}/console-${number}`;
}
