// The forms a text setting, or one entry of a list setting, can take: what each accepts and how it is named
// in messages, --help and the docs. Socket thread, before anything else starts.

import { isIP } from 'node:net';

/** One form of text. */
export interface TextForm {
  /** Names one value of this form: "must be …". */
  readonly one: string;
  /** Names several: "a comma-separated list of …". */
  readonly many: string;
  /** What stands for the value in --help: `--host <host>`. */
  readonly placeholder: string;
  accepts(text: string): boolean;
  /** What to say to those who give an object or a function. */
  readonly notAnObject?: string;
}

export const textForms = {
  any: { one: 'text', many: 'texts', placeholder: 'text', accepts: () => true },
  secret: {
    one: 'text that is not empty',
    many: 'secrets',
    placeholder: 'text',
    accepts: (text) => text !== '',
  },
  password: {
    one: 'text of 16 to 512 visible ASCII characters',
    many: 'passwords',
    placeholder: 'text',
    accepts: (text) => /^[\x21-\x7e]{16,512}$/.test(text),
  },
  file: { one: 'the path of a file', many: 'paths', placeholder: 'file', accepts: isPath },
  handler: {
    one: 'answer, echo, relay or the path or file URL of a module',
    many: 'handlers',
    placeholder: 'handler',
    accepts: isPath,
    notAnObject:
      "not the handler itself: handlers run on other threads, to which functions cannot be handed, so each worker loads it from its module (handler: './handler.mjs', or a URL from import.meta.url)",
  },
  host: {
    one: 'an IPv4 address, an IPv6 address or a host name',
    many: 'hosts',
    placeholder: 'host',
    accepts: isHost,
  },
  token: {
    one: "a token (letters, digits and !#$%&'*+-.^_`|~)",
    many: 'tokens',
    placeholder: 'token',
    accepts: isToken,
  },
  natsUrl: {
    one: 'the URL of a NATS server such as nats://10.0.0.5:4222 or tls://nats.example.com (no user, path or query)',
    many: 'URLs of NATS servers',
    placeholder: 'url',
    accepts: isNatsUrl,
  },
  clusterName: {
    one: 'a name of 1 to 64 letters, digits, - and _',
    many: 'names',
    placeholder: 'name',
    accepts: (text) => /^[\w-]{1,64}$/.test(text),
  },
  origin: {
    one: 'an origin such as https://example.com (lower case, no path, no default port) or null',
    many: 'origins',
    placeholder: 'origin',
    accepts: isOrigin,
  },
} as const satisfies Record<string, TextForm>;

export type TextFormName = keyof typeof textForms;

/** No path of any file system we run on is empty or has a NUL in it. */
function isPath(text: string): boolean {
  return text !== '' && !text.includes('\0');
}

/** Host names by RFC 1123 section 2.1; a last label of digits only would be a misspelt IPv4 address. */
function isHost(text: string): boolean {
  if (isIP(text) !== 0) return true;
  if (text.length > 253) return false;
  const labels = text.split('.');
  return labels.every(isHostLabel) && !/^\d+$/.test(labels.at(-1) ?? '');
}

function isHostLabel(label: string): boolean {
  return label.length <= 63 && /^[a-z\d](?:[a-z\d-]*[a-z\d])?$/i.test(label);
}

/** `token` of RFC 7230 section 3.2.6, the form of a subprotocol name (RFC 6455 section 4.1). */
function isToken(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~\da-zA-Z]+$/.test(text);
}

/** Credentials have settings of their own, which are not printed. */
function isNatsUrl(text: string): boolean {
  const [, , host] = /^(nats|tls):\/\/(\[[\da-f:.]+\]|[^:/?#@[\]]+)(?::\d{1,5})?$/i.exec(text) ?? [];
  return host !== undefined && URL.canParse(text.replace(/^\w+/, 'http'));
}

/** Exactly as a browser writes the Origin header, because that is what it is compared with, byte by byte. */
function isOrigin(text: string): boolean {
  if (text === 'null') return true;
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.host !== '' && text === `${url.protocol}//${url.host}`;
}
