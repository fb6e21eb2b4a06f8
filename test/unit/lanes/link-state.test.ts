import { describe, expect, test } from 'vitest';
import { type LinkState, moveTo } from '#dist/main/lanes/link-state.js';

const states: Readonly<Record<LinkState['name'], LinkState>> = {
  loading: { name: 'loading' },
  ready: { name: 'ready' },
  working: { name: 'working' },
  killed: { name: 'killed', reason: 'it hung', gate: 3 },
  stopping: { name: 'stopping' },
  gone: { name: 'gone', reason: 'it died', gate: 3 },
};
const allowed = [
  'loading ready',
  'loading gone',
  'ready working',
  'ready stopping',
  'ready gone',
  'working ready',
  'working killed',
  'working stopping',
  'working gone',
  'killed stopping',
  'killed gone',
  'stopping gone',
];

describe('from one state of a worker to the next', () => {
  for (const from of Object.values(states)) {
    for (const to of Object.values(states)) {
      const isAllowed = allowed.includes(`${from.name} ${to.name}`);
      test(`from ${from.name} to ${to.name} there is ${isAllowed ? 'a' : 'no'} way`, () => {
        if (isAllowed) expect(moveTo(from, to)).toBe(to);
        else expect(() => moveTo(from, to)).toThrow(`is ${from.name} cannot become ${to.name}`);
      });
    }
  }
});
