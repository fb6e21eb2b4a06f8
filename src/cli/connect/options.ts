// What `heddle connect` was asked to do, as its grammar reads it.

export interface ConnectOptions {
  readonly url: string;
  readonly subprotocols: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** Takes any certificate. */
  readonly insecure: boolean;
  /** Sends each line as a binary message. */
  readonly binary: boolean;
  /** Lines are hex digits, sent as binary messages; binary answers are shown as hex digits. */
  readonly hex: boolean;
  /** Asks the server for the errors of its handler (SHOW_ERRORS=client). */
  readonly errors: boolean;
  /** Ends after so many answers. */
  readonly count: number | undefined;
  /** After the end of piped input: ends when nothing came for so long. */
  readonly waitSec: number | undefined;
}
