// The NATS subjects of a cluster. A topic and a name are any text, a subject is not: what stands for them is base64url in
// one token, and where that would be long a hash (max_control_line of nats-server is 4096 bytes, and a longer line ends the
// connection).
import { createHash } from 'node:crypto';

/** Longer texts are hashed. */
const maxEncodedBytes = 192;

/** What stands for a text in a subject. */
interface Token {
  readonly token: string;
  /** Two texts could have the same: the message has to say whose it is. */
  readonly isHash: boolean;
}

/** Where messages for an audience go. */
export interface Address {
  readonly subject: string;
  /** What has to travel with a message, so that no two audiences are mixed up; empty where the subject says it. */
  readonly key: string;
}

export class Subjects {
  readonly #root: string;

  /** `cluster` is one token. */
  constructor(cluster: string) {
    this.#root = `heddle.${cluster}`;
  }

  /** Every client. */
  get everyone(): Address {
    return { subject: `${this.#root}.all`, key: '' };
  }

  /** What nodes say of themselves. */
  get beats(): string {
    return `${this.#root}.beat`;
  }

  /** The clients of one node, by the prefix of their ids. */
  node(prefix: string): Address {
    return { subject: `${this.#root}.node.${prefix}`, key: '' };
  }

  /** The subscribers of a topic. */
  topic(topic: string): Address {
    return this.#address('topic', topic);
  }

  /** The clients with a name. */
  name(name: string): Address {
    return this.#address('name', name);
  }

  #address(kind: string, text: string): Address {
    const { token, isHash } = tokenOf(text);
    return { subject: `${this.#root}.${kind}.${token}`, key: isHash ? text : '' };
  }
}

function tokenOf(text: string): Token {
  const bytes = Buffer.from(text);
  if (bytes.byteLength <= maxEncodedBytes) return { token: `t${bytes.toString('base64url')}`, isHash: false };
  return { token: `h${createHash('sha256').update(bytes).digest('base64url')}`, isHash: true };
}
