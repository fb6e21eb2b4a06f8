import { expect, test } from 'vitest';
import type { Tick } from '#dist/contract/live-schemas.js';
import type { WarningCode } from '#dist/contract/schemas.js';
import { isKnown, serverState } from '../../../src/console/live/server-state.ts';

const listener = { host: '127.0.0.1', port: 1, url: 'ws://127.0.0.1:1' };

function heard(change: Partial<Tick> = {}): Tick {
  return { ...({} as Tick), listener, shutdown: null, warnings: [], ...change };
}

test('before anything was heard nothing is known', () => {
  expect(serverState('connecting', null, false)).toBe('unknown');
  expect(serverState('live', null, false)).toBe('unknown');
  expect(serverState('waiting', null, false)).toBe('lost');
});

test.each(['draining', 'finishing'] as const)(
  'a shutdown that is %s is said, whatever the listener does',
  (phase) => {
    const shutdown = { phase, clients: 1, of: 2, remainingMs: 3 };
    expect(serverState('live', heard({ shutdown }), false)).toBe(phase);
    expect(serverState('live', heard({ shutdown, listener: null }), false)).toBe(phase);
  },
);

test('an open listener that lets nobody in is not listening', () => {
  expect(serverState('live', heard(), false)).toBe('listening');
  expect(serverState('live', heard({ listener: null }), false)).toBe('closed');
  const codes: WarningCode[] = ['HANDLER_KEEPS_DYING', 'MEMORY_FULL', 'OPEN_FILES_EXHAUSTED'];
  for (const code of codes) {
    expect(serverState('live', heard({ warnings: [{ code, values: {} }] }), false)).toBe('refusing');
  }
});

test('when nothing is heard any more, what was heard last is not taken for the truth', () => {
  for (const contact of ['stale', 'connecting', 'waiting'] as const) {
    const state = serverState(contact, heard(), false);
    expect(state).toBe(contact === 'stale' ? 'silent' : 'lost');
    expect(isKnown(state)).toBe(false);
    expect(serverState(contact, heard(), true)).toBe('ended');
  }
});
