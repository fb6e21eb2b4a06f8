// The messages that were seen lately: the newest rows, bounded, and the count of what was not shown.
import type { LiveMessage } from '../../contract/live-schemas.ts';

/** A message, or what one made the handler throw: its stack stands for the content then. */
export type ShownMessage = LiveMessage & { readonly thrownIn?: string };

/** A message, or a note that nothing was watched for a while. */
export type LogRow = { readonly seq: number; readonly time: number } & (
  | { readonly kind: 'message'; readonly message: ShownMessage }
  | { readonly kind: 'gap' }
);

export interface LogView {
  readonly rows: readonly LogRow[];
  /** Messages that the server left out of the stream, or that came while nobody could see them. */
  readonly notShown: number;
}

export const maxLogRows = 2000;

export class MessageLog {
  readonly #maxRows: number;
  #rows: LogRow[] = [];
  #notShown = 0;
  #nextSeq = 0;

  constructor(maxRows = maxLogRows) {
    this.#maxRows = maxRows;
  }

  /** What there is now; never changes afterwards. */
  get view(): LogView {
    return { rows: this.#rows, notShown: this.#notShown };
  }

  add(messages: readonly ShownMessage[], notShown: number): void {
    this.#notShown += notShown;
    if (messages.length === 0) return;
    const fresh = messages.map(
      (message): LogRow => ({ seq: this.#nextSeq++, time: message.time, kind: 'message', message }),
    );
    this.#rows = this.#rows.concat(fresh).slice(-this.#maxRows);
  }

  /** Notes that watching went on at `time` after a pause; two notes in a row say no more than one. */
  addGap(time: number): void {
    const last = this.#rows.at(-1);
    if (last === undefined || last.kind === 'gap') return;
    this.#rows = this.#rows.concat({ seq: this.#nextSeq++, time, kind: 'gap' }).slice(-this.#maxRows);
  }

  clear(): void {
    this.#rows = [];
    this.#notShown = 0;
  }
}
