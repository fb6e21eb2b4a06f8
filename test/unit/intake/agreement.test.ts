import { describe, expect, test } from 'vitest';
import { agreeOn } from '#dist/main/intake/heads/agreement.js';

const local = 'http://127.0.0.1:45679';
const asks = 'heddle.show-errors';

interface Case {
  readonly offered: string;
  readonly origin: string;
  readonly spoken?: string[];
  readonly allowed?: string[];
  readonly subprotocol: string;
  readonly answered: string;
  readonly shows: boolean;
}

describe('what a handshake agrees on', () => {
  test.each<Case>([
    { offered: asks, origin: local, subprotocol: '', answered: asks, shows: true },
    { offered: asks, origin: 'http://localhost:1', subprotocol: '', answered: asks, shows: true },
    { offered: asks, origin: 'https://[::1]', subprotocol: '', answered: asks, shows: true },
    { offered: asks, origin: '', subprotocol: '', answered: asks, shows: true },
    { offered: `${asks}, a`, origin: local, subprotocol: 'a', answered: 'a', shows: true },
    { offered: `a, ${asks}`, origin: local, subprotocol: 'a', answered: 'a', shows: true },
    { offered: `b,${asks}`, origin: local, spoken: ['a'], subprotocol: '', answered: asks, shows: true },
    { offered: 'a', origin: local, subprotocol: 'a', answered: 'a', shows: false },
    { offered: '', origin: local, subprotocol: '', answered: '', shows: false },
    // Other pages do not learn what the files of the server are.
    { offered: asks, origin: 'https://evil.example', subprotocol: '', answered: '', shows: false },
    { offered: asks, origin: 'https://127.0.0.1.evil.example', subprotocol: '', answered: '', shows: false },
    { offered: asks, origin: 'null', subprotocol: '', answered: '', shows: false },
    { offered: `a,${asks}`, origin: 'https://evil.example', subprotocol: 'a', answered: 'a', shows: false },
    {
      offered: asks,
      origin: 'https://good.example',
      allowed: ['https://good.example'],
      subprotocol: '',
      answered: asks,
      shows: true,
    },
  ])('$offered from "$origin"', ({ offered, origin, spoken = [], allowed = [], ...expected }) => {
    const settings = { subprotocols: spoken, allowedOrigins: allowed, showErrors: 'client' as const };
    expect(agreeOn(fieldsOf(offered, origin), settings)).toEqual({
      subprotocol: expected.subprotocol,
      answeredSubprotocol: expected.answered,
      showsErrors: expected.shows,
    });
  });

  test('a server that shows no errors takes it for a subprotocol like others', () => {
    const settings = { subprotocols: [], allowedOrigins: [], showErrors: 'off' as const };
    expect(agreeOn(fieldsOf(asks, local), settings)).toEqual({
      subprotocol: asks,
      answeredSubprotocol: asks,
      showsErrors: false,
    });
  });

  test('a program asks by a header field', () => {
    const settings = { subprotocols: [], allowedOrigins: [], showErrors: 'client' as const };
    const fields = fieldsOf('a', '').set('heddle-show-errors', 'yes');
    expect(agreeOn(fields, settings)).toMatchObject({ subprotocol: 'a', showsErrors: true });
    expect(agreeOn(fields, { ...settings, showErrors: 'off' })).toMatchObject({ showsErrors: false });
  });
});

function fieldsOf(offered: string, origin: string): Map<string, string> {
  const fields = new Map<string, string>();
  if (offered !== '') fields.set('sec-websocket-protocol', offered);
  if (origin !== '') fields.set('origin', origin);
  return fields;
}
