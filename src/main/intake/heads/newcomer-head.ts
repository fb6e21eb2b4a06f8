// Reads what a handshake or request says, while uWS lets it be read: what its client is to be known by, and what is
// asked before it is let in.
import { HeddleError } from '../../../protocol/errors.ts';
import type { Settings } from '../../../settings/settings.ts';
import { addressText } from '../../basics/address.ts';
import type { ClientHead } from '../../clients/client-head.ts';
import type { AdmissionHead } from '../../limits/admission.ts';
import type { Request, Response } from '../../sockets/uws.ts';
import { type Agreement, type AgreementSettings, agreeOn } from './agreement.ts';
import { acceptedOffer } from './compression-offer.ts';
import { handshakeFault, type ReceivedHead, readHead } from './received-head.ts';

export interface NewcomerHead extends ClientHead, AdmissionHead {
  /** '' where the type of the body is not said. */
  readonly contentType: string;
}

export interface HandshakeHead extends NewcomerHead, Agreement {
  /** What is handed to uWS of the extensions that the client offers: what can be kept, '' for nothing. */
  readonly extensions: string;
}

type HandshakeSettings = AgreementSettings & Pick<Settings, 'compression'>;

/** Of a handshake, whose path is a name, by a server of these settings; or what is wrong with it. */
export function readHandshake(
  request: Request,
  response: Response,
  settings: HandshakeSettings,
): HandshakeHead | HeddleError {
  const head = readHead(request, false);
  if (head instanceof HeddleError) return head;
  const { path, fields } = head;
  const fault = handshakeFault(fields);
  if (fault !== null) return fault;
  return {
    ...newcomerHead(head, response),
    name: nameOf(path) || undefined,
    ...agreeOn(fields, settings),
    extensions: acceptedOffer(fields.get('sec-websocket-extensions') ?? '', settings.compression),
  };
}

export function newcomerHead(
  { path, query, fields, headers }: ReceivedHead,
  response: Response,
): NewcomerHead {
  return {
    name: undefined,
    url: query ? `${path}?${query}` : path,
    address: addressText(response.getRemoteAddress()),
    headers,
    subprotocol: '',
    origin: fields.get('origin') ?? '',
    contentType: fields.get('content-type') ?? '',
    contentEncoding: fields.get('content-encoding') ?? '',
    contentLength: Number(fields.get('content-length') ?? Number.NaN),
  };
}

// A path that is no valid percent-encoding is taken as it is.
function nameOf(path: string): string {
  const raw = path.slice(1);
  if (!raw.includes('%')) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}
