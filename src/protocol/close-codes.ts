// WebSocket close codes that Heddle sends or reports (RFC 6455 section 7.4). docs/errors.md is checked against it.

export interface CloseCodeRow {
  readonly code: number;
  /** The code of IANA's registry that is sent in its place with CLOSE_CODES=registered. */
  readonly registered?: number;
  readonly meaning: string;
  /** Whether a client that was closed with it should connect again. */
  readonly reconnect: boolean;
}

export const closeCodes = {
  NORMAL: {
    code: 1000,
    meaning: 'The handler, the operator or the client closed normally',
    reconnect: false,
  },
  GOING_AWAY: {
    code: 1001,
    meaning: 'The listener was closed; to a console: the server is shutting down',
    reconnect: true,
  },
  ABNORMAL: { code: 1006, meaning: 'The connection ended without a close frame', reconnect: true },
  INVALID_TEXT: { code: 1007, meaning: 'A text message was not valid UTF-8', reconnect: false },
  POLICY: {
    code: 1008,
    meaning:
      'The client sent faster than MAX_MESSAGES_PER_SEC, or was to have more than MAX_SUBSCRIPTIONS_PER_CLIENT; a console: its session has ended, or it sent what is not understood',
    reconnect: false,
  },
  TOO_BIG: {
    code: 1009,
    meaning: 'A message was larger than MAX_PAYLOAD_BYTES, or could not be inflated',
    reconnect: false,
  },
  HANDLER_ERROR: {
    code: 1011,
    meaning: 'The handler failed on a message of this client, or its thread died of one',
    reconnect: true,
  },
  RESTARTING: {
    code: 4012,
    registered: 1012,
    meaning: 'The server shuts down or restarts; its reason names a delay',
    reconnect: true,
  },
  OVERLOADED: {
    code: 4013,
    registered: 1013,
    meaning:
      'More messages were waiting than the queue limits allow, or for longer than MAX_QUEUE_DELAY_MS; or memory (MAX_MEMORY_MB) or MAX_SUBSCRIPTIONS was used up',
    reconnect: true,
  },
  NAME_TAKEN: {
    code: 4009,
    meaning: 'A client with the same name is online on another node, and DUPLICATE_NAMES is reject',
    reconnect: false,
  },
  REPLACED: { code: 4001, meaning: 'A newer client with the same name took its place', reconnect: false },
} as const satisfies Record<string, CloseCodeRow>;

/** What a client is turned away with whose fault it need not be. */
export type TurnedAway = 'RESTARTING' | 'OVERLOADED';

/**
 * The codes to turn clients away with, for CLOSE_CODES. Those of the registry, 1012 and 1013, came after RFC 6455, and clients
 * that know only its codes report a protocol error in their place and lose the reason: Qt 5, OkHttp, websocket-client 1.2.
 */
export function turnAwayCodes(choice: 'private' | 'registered'): Readonly<Record<TurnedAway, number>> {
  const { RESTARTING, OVERLOADED } = closeCodes;
  const key = choice === 'registered' ? 'registered' : 'code';
  return { RESTARTING: RESTARTING[key], OVERLOADED: OVERLOADED[key] };
}

/** The row of a code that was received, whichever of the two it is. */
export function closeCodeRow(received: number): CloseCodeRow | undefined {
  return Object.values<CloseCodeRow>(closeCodes).find(
    ({ code, registered }) => code === received || registered === received,
  );
}

/** Longest close reason in bytes of UTF-8: a control frame carries 125 bytes, two are the code (RFC 6455 5.5). */
export const maxCloseReasonBytes = 123;

/** Whether an endpoint may put `code` into a close frame (RFC 6455 7.4.1 and 7.4.2, IANA registry). */
export function isSendableCloseCode(code: number): boolean {
  if (!Number.isInteger(code)) return false;
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006;
}
