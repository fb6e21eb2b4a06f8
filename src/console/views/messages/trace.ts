// Every message of one client or one topic, whole, as lines for a file. Bounded: what is beyond is counted.
import type { LiveMessage, LiveMessages } from '../../../contract/live-schemas.ts';
import { formatStamp } from '../../text/time.ts';
import { saveLines } from './save-messages.ts';

/** So long and so much a trace takes; characters are about bytes. */
export const maxTraceMs = 10 * 60_000;
const maxTraceChars = 64 * 1024 * 1024;

export class Trace {
  readonly #lines: string[] = [];
  #chars = 0;
  #notShown = 0;
  #messages = 0;

  get messages(): number {
    return this.#messages;
  }

  add({ messages, notShown }: LiveMessages): void {
    this.#notShown += notShown;
    for (const message of messages) {
      // Of those that were on their way when it began there is no more than the beginning.
      if (message.data === undefined) continue;
      const line = traceLine(message);
      this.#chars += line.length;
      if (this.#chars > maxTraceChars) this.#notShown++;
      else {
        this.#lines.push(line);
        this.#messages++;
      }
    }
  }

  /** The stream was lost and is back. */
  addGap(time: number): void {
    const note = 'not watched until here';
    this.#lines.push(`${JSON.stringify({ time: new Date(time).toISOString(), note })}\n`);
  }

  /** Hands it to the browser as a file; the last line says how many messages are in it, and how many are not. */
  save(): void {
    const counts = { end: 'stopped', messages: this.#messages, notShown: this.#notShown };
    saveLines(
      [...this.#lines, `${JSON.stringify(counts)}\n`],
      `heddle-trace-${formatStamp(Date.now())}.jsonl`,
    );
  }
}

/** The form of `heddle admin trace`. */
function traceLine({
  time,
  direction,
  id,
  name,
  topic,
  recipients,
  size,
  isBinary,
  data = '',
}: LiveMessage): string {
  const bytes = isBinary ? (data.length / 4) * 3 : new TextEncoder().encode(data).length;
  const line = {
    time: new Date(time).toISOString(),
    ...{ direction, id, name, topic, recipients, size },
    ...(isBinary ? { base64: data } : { text: data }),
    ...(bytes < size ? { truncated: true } : {}),
  };
  return `${JSON.stringify(line)}\n`;
}
