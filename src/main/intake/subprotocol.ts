// Which subprotocol a handshake agrees on.

/**
 * The first of the server's that the client offers, or '' (RFC 6455 4.2.2). The handshake goes on without one; whether
 * to insist is the client's choice.
 */
export function chooseSubprotocol(offered: string, spoken: readonly string[]): string {
  if (offered === '' || spoken.length === 0) return '';
  const offers = new Set(offered.split(',').map((token) => token.trim()));
  return spoken.find((token) => offers.has(token)) ?? '';
}
