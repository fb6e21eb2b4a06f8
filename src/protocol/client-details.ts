// What a worker knows of a client beside its ref, as one text. It is put together for every connection and request and
// seldom read, so writing it is cheap: each part has its length before it, and nothing needs to be escaped.

export interface ClientDetails {
  /** Only where the URL path gives a name; else the name is the id. */
  name?: string;
  /** Path and query of the handshake request, as received. */
  url: string;
  /** Header fields by lower-case name, each as one value, without those that only concern the handshake itself. */
  headers: Record<string, string>;
  address: string;
  /** The subprotocol that was agreed on, or absent. */
  subprotocol?: string;
}

/*
 *   details: part(name) part(subprotocol) part(url) part(address) header*
 *   part:    length ':' text            length in UTF-16 units, as JavaScript counts
 *   header:  field-name ':' part        the name of a header field has no colon (RFC 9110 5.1)
 */

/** The details as they are known before they are written. */
export interface DetailsSource {
  readonly name: string | undefined;
  readonly url: string;
  readonly address: string;
  /** What `writeHeader` wrote of each header field. */
  readonly headers: string;
  /** '' where none was agreed on. */
  readonly subprotocol: string;
}

/** The details as text. */
export function writeDetails({ name, subprotocol, url, address, headers }: DetailsSource): string {
  return `${writePart(name ?? '')}${writePart(subprotocol)}${writePart(url)}${writePart(address)}${headers}`;
}

export function writeHeader(name: string, value: string): string {
  return `${name}:${value.length}:${value}`;
}

export function readDetails(text: string): ClientDetails {
  const reader = new PartReader(text);
  const [name, subprotocol, url, address] = [reader.part(), reader.part(), reader.part(), reader.part()];
  return {
    ...(name === '' ? {} : { name }),
    ...(subprotocol === '' ? {} : { subprotocol }),
    url,
    address,
    headers: reader.headers(),
  };
}

/** The header fields alone. */
export function readHeaders(text: string): Record<string, string> {
  return new PartReader(text).headers();
}

function writePart(text: string): string {
  return `${text.length}:${text}`;
}

class PartReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  part(): string {
    const start = this.#colon() + 1;
    const end = start + Number(this.#text.slice(this.#at, start - 1));
    this.#at = end;
    return this.#text.slice(start, end);
  }

  headers(): Record<string, string> {
    const headers: [name: string, value: string][] = [];
    while (this.#at < this.#text.length) {
      const colon = this.#colon();
      const name = this.#text.slice(this.#at, colon);
      this.#at = colon + 1;
      headers.push([name, this.part()]);
    }
    return Object.fromEntries(headers);
  }

  #colon(): number {
    const colon = this.#text.indexOf(':', this.#at);
    if (colon < 0) throw new RangeError(`broken details: no length at ${this.#at} of ${this.#text.length}`);
    return colon;
  }
}
