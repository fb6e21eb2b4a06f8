// Which subprotocol a handshake agrees on.

/**
 * The first of the server's that the client offers, or '' (RFC 6455 4.2.2): the handshake goes on without one, and browsers
 * then give it up (WHATWG WebSockets, "establish a WebSocket connection"). A server that names none leaves it to the client:
 * the first that is offered.
 */
export function chooseSubprotocol(offered: string, spoken: readonly string[]): string {
  const offers = offered.split(',').map((token) => token.trim());
  const chosen = spoken.length === 0 ? offers.find(isToken) : spoken.find((token) => offers.includes(token));
  return chosen ?? '';
}

// RFC 9110 5.6.2: what is none must not come back in an answer.
function isToken(text: string): boolean {
  return /^[-!#$%&'*+.^_`|~\dA-Za-z]+$/.test(text);
}
