// What is known of a client from the start: what its handshake or request said.

export interface ClientHead {
  /** The name from the URL path, or undefined where the id serves as the name. */
  readonly name: string | undefined;
  /** Path and query, as received. */
  readonly url: string;
  readonly address: string;
  /** The header fields, each as `writeHeader` has it, in the order in which they came. */
  readonly headers: string;
  /** The subprotocol that was agreed on, or ''. */
  readonly subprotocol: string;
}
