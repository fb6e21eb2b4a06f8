import { describe, expect, test } from 'vitest';
import { Admission, type AdmissionHead } from '#dist/main/limits/admission.js';
import { HeddleError } from '#dist/protocol/errors.js';

const head = {
  name: 'bob',
  address: '10.0.0.1',
  origin: 'https://evil.example',
  contentEncoding: '',
  contentLength: 101,
};

function headWith(reasons: readonly string[]): AdmissionHead {
  return reasons.includes('NAME_RESERVED') ? { ...head, name: '0123abcd-0123456789abcdef' } : head;
}

// In the order in which they are asked about.
const everyReason = [
  'NOT_ACCEPTING',
  'HANDLER_KEEPS_DYING',
  'TOO_MANY_CRASHES',
  'MEMORY_FULL',
  'CONNECTING_TOO_FAST',
  'TOO_MANY_CONNECTIONS',
  'TOO_MANY_FROM_ADDRESS',
  'OVERLOADED',
  'ORIGIN_NOT_ALLOWED',
  'NAME_RESERVED',
  'NAME_TAKEN',
  'BODY_TOO_LARGE',
];

/** With one client online, from the address of `head`. */
function admissionWith(reasons: readonly string[]): Admission {
  const is = (reason: string): boolean => reasons.includes(reason);
  const admission = new Admission({
    settings: {
      maxConnections: is('TOO_MANY_CONNECTIONS') ? 1 : 2,
      maxConnectionsPerAddress: is('TOO_MANY_FROM_ADDRESS') ? 1 : 0,
      // So few that not even the first is let in.
      maxConnectsPerSec: is('CONNECTING_TOO_FAST') ? 0.001 : 0,
      allowedOrigins: is('ORIGIN_NOT_ALLOWED') ? ['https://example.com'] : [],
      duplicateNames: is('NAME_TAKEN') ? 'reject' : 'allow',
      maxPayloadBytes: is('BODY_TOO_LARGE') ? 100 : 1000,
    },
    memory: { isNearlyFull: is('MEMORY_FULL'), refusal: () => new HeddleError('MEMORY_FULL') },
    registry: { present: 1, named: (name) => (name === head.name ? [name] : []) },
    overloadPayers: { spares: () => false },
    crashBudgets: {
      refusal: () => (is('TOO_MANY_CRASHES') ? new HeddleError('TOO_MANY_CRASHES', { sec: 1 }) : null),
    },
    isAccepting: !is('NOT_ACCEPTING'),
    generation: {
      overload: { of: () => (is('OVERLOADED') ? { reason: 'it is late', sec: 1 } : null) },
      breaker: {
        isOpen: () => is('HANDLER_KEEPS_DYING'),
        refusal: () => new HeddleError('HANDLER_KEEPS_DYING', { sec: 1 }),
      },
    },
  });
  admission.joined(head);
  return admission;
}

describe.each([
  ['handshake', 'socket', everyReason.slice(0, -1)],
  [
    'request',
    'request',
    [
      'NOT_ACCEPTING',
      'HANDLER_KEEPS_DYING',
      'TOO_MANY_CRASHES',
      'MEMORY_FULL',
      'TOO_MANY_CONNECTIONS',
      'TOO_MANY_FROM_ADDRESS',
      'OVERLOADED',
      'ORIGIN_NOT_ALLOWED',
      'BODY_TOO_LARGE',
    ],
  ],
] as const)('a %s', (_, kind, asked) => {
  test.each(asked)('with everything against it from %s on is refused for that', (first) => {
    const reasons = everyReason.slice(everyReason.indexOf(first));
    expect(admissionWith(reasons).newcomer(kind, headWith(reasons))?.code).toBe(first);
  });

  test('is let in whatever else there is against the other kind', () => {
    const others = everyReason.filter((reason) => !asked.some((each) => each === reason));
    expect(admissionWith(others).newcomer(kind, headWith(others))).toBeNull();
  });
});
