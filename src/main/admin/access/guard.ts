// Who may do what on the admin listener: asked for every request and for the live stream, before anything else
// is looked at.
import type { IncomingMessage } from 'node:http';
import { HeddleError } from '../../../protocol/errors.ts';
import { AttemptLimit } from './attempt-limit.ts';
import { checkHost, checkOrigin } from './origins.ts';
import { Sessions } from './sessions.ts';
import { isSameToken } from './token.ts';

export interface GuardOptions {
  readonly token: string;
  /** The address the listener is bound to. */
  readonly host: string;
  /** Whether the listener speaks TLS. */
  readonly isSecure: boolean;
}

/** How a request proved itself. */
export type Pass = { readonly by: 'token' } | { readonly by: 'session'; readonly id: string };

export class Guard {
  readonly sessions = new Sessions();
  readonly #attempts = new AttemptLimit();
  readonly #options: GuardOptions;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** For every request. Throws HOST_REFUSED; also ORIGIN_REFUSED when `changes` something from a foreign page. */
  checkSender(request: IncomingMessage, changes: boolean): void {
    const { host, origin } = request.headers;
    checkHost(this.#options.host, host);
    if (changes && origin !== undefined) checkOrigin(origin, host, this.#options.isSecure);
  }

  /**
   * For what is not public. A browser sends its cookie whoever asks it to, so with a cookie alone what `changes`
   * something must also have an Origin. Throws UNAUTHORIZED, TOO_MANY_ATTEMPTS, ORIGIN_REFUSED.
   */
  authorize(request: IncomingMessage, changes: boolean): Pass {
    const given = bearerOf(request);
    if (given !== undefined) {
      this.#compare(request, given);
      return { by: 'token' };
    }
    const id = cookieOf(request, cookieName(request));
    if (id === undefined || !this.sessions.use(id)) throw new HeddleError('UNAUTHORIZED');
    if (changes && request.headers.origin === undefined) {
      throw new HeddleError('ORIGIN_REFUSED', { origin: '(none)' });
    }
    return { by: 'session', id };
  }

  /** Starts a session; returns its Set-Cookie header. Throws UNAUTHORIZED, TOO_MANY_ATTEMPTS. */
  logIn(request: IncomingMessage, token: string): string {
    this.#compare(request, token);
    return this.#cookie(request, this.sessions.start(), '');
  }

  /** Ends the session; returns the Set-Cookie header that removes the cookie. */
  logOut(request: IncomingMessage, pass: Pass): string {
    if (pass.by === 'session') this.sessions.end(pass.id);
    return this.#cookie(request, '', '; Max-Age=0');
  }

  #compare(request: IncomingMessage, token: string): void {
    // The right token is right whoever guessed before at the same address; only those who guess wait. The token is
    // compared every time, so that an answer takes as long whether the address is limited or not.
    if (isSameToken(token, this.#options.token)) return;
    const address = request.socket.remoteAddress ?? '';
    const sec = this.#attempts.waitSec(address);
    if (sec > 0) throw new HeddleError('TOO_MANY_ATTEMPTS', { address, sec });
    this.#attempts.failed(address);
    throw new HeddleError('UNAUTHORIZED');
  }

  // No Max-Age: the cookie goes with the browser, the session ends by its own limits.
  #cookie(request: IncomingMessage, value: string, more: string): string {
    const secure = this.#options.isSecure ? '; Secure' : '';
    return `${cookieName(request)}=${value}; HttpOnly; SameSite=Strict; Path=/${secure}${more}`;
  }
}

// Cookies know no ports (RFC 6265 8.5): with one name, two servers on a machine would log each other's users out.
function cookieName(request: IncomingMessage): string {
  return `heddle_session_${request.socket.localPort ?? 0}`;
}

function bearerOf(request: IncomingMessage): string | undefined {
  const header = request.headers.authorization;
  if (header === undefined) return undefined;
  const [, token] = /^Bearer +(\S+)$/i.exec(header) ?? [];
  return token ?? '';
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  const parts = request.headers.cookie?.split(';') ?? [];
  const start = `${name}=`;
  const part = parts.map((text) => text.trim()).find((text) => text.startsWith(start));
  return part?.slice(start.length);
}
