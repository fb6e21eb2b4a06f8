// What a handshake agrees on: its subprotocol, and whether the client is told what its messages make the handler throw
// (SHOW_ERRORS=client). A page cannot send a header field of its own, so it asks by a subprotocol beside the others.
import { isIPv4 } from 'node:net';
import { showErrorsField, showErrorsSubprotocol } from '../../../contract/shown-error.ts';
import type { Settings } from '../../../settings/settings.ts';
import type { ReceivedHead } from './received-head.ts';
import { chooseSubprotocol } from './subprotocol.ts';

export type AgreementSettings = Pick<Settings, 'subprotocols' | 'showErrors' | 'allowedOrigins'>;

export interface Agreement {
  /** What the handler knows of; '' for none. */
  readonly subprotocol: string;
  /** What the answer says: browsers give up a handshake of whose subprotocols none is taken. */
  readonly answeredSubprotocol: string;
  readonly showsErrors: boolean;
}

export function agreeOn(fields: ReceivedHead['fields'], settings: AgreementSettings): Agreement {
  const offered = fields.get('sec-websocket-protocol') ?? '';
  if (settings.showErrors !== 'client') {
    const subprotocol = chooseSubprotocol(offered, settings.subprotocols);
    return { subprotocol, answeredSubprotocol: subprotocol, showsErrors: false };
  }
  const offers = offered.split(',').map((token) => token.trim());
  const others = offers.filter((token) => token !== showErrorsSubprotocol);
  const isAsked =
    others.length < offers.length && mayAsk(fields.get('origin') ?? '', settings.allowedOrigins);
  const subprotocol = chooseSubprotocol(others.join(','), settings.subprotocols);
  return {
    subprotocol,
    answeredSubprotocol: isAsked && subprotocol === '' ? showErrorsSubprotocol : subprotocol,
    showsErrors: isAsked || Boolean(fields.get(showErrorsField)),
  };
}

// Any page that a browser shows can connect to a server on its machine: it must not learn what the server's files are.
function mayAsk(origin: string, allowedOrigins: readonly string[]): boolean {
  if (origin === '' || allowedOrigins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  return (
    hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'))
  );
}
