// Where a client is known to differ from what a check expects, and why. docs/interop.md has them as numbered notes.
import type { Check } from './check.ts';
import type { ClientId } from './client-table.ts';

export interface Difference {
  readonly clients: readonly ClientId[];
  readonly checks?: readonly string[];
  /** Every check in which the server closes with one of these. */
  readonly codes?: readonly number[];
  /** What is seen, or made of what others see; `null` where the check is not possible. */
  readonly seen: string | null | ((expected: string) => string);
  readonly why: string;
}

const fragments = ['text-fragments', 'binary-fragments'];
const compression = ['compression-off', 'compression-shared', 'compression-dedicated'];
const clientCloses = ['client-closes-1000', 'client-closes-3000', 'client-closes-4000'];
/** Node's WebSocket is the one of the undici in it. */
const isQuietAfterErrors = Number.parseInt(process.versions.undici ?? '', 10) < 7;
/** In IANA's registry, but not in RFC 6455. */
const laterCodes = [1012, 1013];

export const differences: readonly Difference[] = [
  {
    clients: ['undici', 'node', 'chromium'],
    checks: fragments,
    seen: null,
    why: 'The standard interface sends whole messages.',
  },
  {
    clients: ['node', 'chromium'],
    checks: ['client-ping'],
    seen: null,
    why: 'The standard interface has no pings; undici adds a function for them.',
  },
  {
    clients: ['qt'],
    checks: ['subprotocol'],
    seen: 'not told, handler heddle.v1',
    why: 'Qt 5 lets a program offer subprotocols in a header field of its own, and does not tell which was chosen.',
  },
  {
    clients: ['ws'],
    checks: ['unknown-subprotocols'],
    seen: 'error "Server sent no subprotocol", 1006',
    why: 'RFC 6455 leaves it to the client whether to go on without a subprotocol; ws does not.',
  },
  {
    clients: ['undici', 'chromium'],
    checks: ['unknown-subprotocols'],
    seen: 'error "", 1006',
    why: 'The WHATWG standard has a connection fail that was to have a subprotocol and got none.',
  },
  {
    clients: ['node'],
    checks: ['unknown-subprotocols'],
    seen: isQuietAfterErrors
      ? 'error "Server did not respond with sent protocols.", no code'
      : 'error "", 1006',
    why: 'As undici; before Node 24 no `close` event follows the `error` of a connection that never opened.',
  },
  {
    clients: ['websocket-client'],
    checks: ['unknown-subprotocols'],
    seen: 'error "Invalid WebSocket Header", no code',
    why: 'websocket-client does not go on without a subprotocol either.',
  },
  {
    clients: ['websocket-client', 'qt', 'java'],
    checks: compression,
    seen: 'not offered, echoed',
    why: 'It has no permessage-deflate.',
  },
  {
    clients: ['websocket-client'],
    checks: ['client-closes-3000'],
    seen: 'no code; handler 1006',
    why: 'websocket-client has `None` for a close frame without a code, where others have 1005.',
  },
  {
    clients: ['libwebsockets'],
    checks: clientCloses,
    seen: (expected) => expected.replace(/^[^;]*/, 'no code'),
    why: 'libwebsockets does not tell what the server answers to a close.',
  },
  {
    clients: ['qt'],
    checks: ['client-closes-3000'],
    seen: '3000 bye 再见; handler 1006',
    why: 'Qt reports what it sent itself when the answer has no code.',
  },
  {
    clients: ['qt'],
    codes: laterCodes,
    seen: '1002 Invalid close code 1002 detected.',
    why: 'Qt 5 takes these codes for protocol errors: code and reason are lost.',
  },
  {
    clients: ['websocket-client'],
    codes: laterCodes,
    seen: 'error "Invalid close opcode.", no code',
    why: 'websocket-client 1.2 takes these codes for protocol errors: code and reason are lost.',
  },
  {
    clients: ['libwebsockets'],
    codes: laterCodes,
    seen: (expected) => expected.replace(/^\d+/, '1002'),
    why: 'libwebsockets puts 1002 in place of codes that it does not know, and keeps the reason.',
  },
];

export function findDifference(client: ClientId, id: string, { code }: Check): Difference | undefined {
  return differences.find(
    ({ clients, checks = [], codes = [] }) =>
      clients.includes(client) && (checks.includes(id) || (code !== undefined && codes.includes(code))),
  );
}
