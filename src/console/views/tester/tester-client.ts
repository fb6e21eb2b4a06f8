// One WebSocket client of the page: its connection, its state and what it sent and received. It outlives the view.
import { readShownError, type ShownError, showErrorsSubprotocol } from '../../../contract/shown-error.ts';
import type { Payload } from '../../api/request.ts';
import { type LogView, MessageLog, type ShownMessage } from '../../live/message-log.ts';
import { status } from '../../state/session.ts';
import { createStore, type Store } from '../../state/store.ts';
import { formatHex } from '../../text/hex.ts';

export type TesterState =
  | { readonly name: 'idle' | 'connecting' | 'closing' | 'failed' | 'invalidUrl' | 'invalidSubprotocol' }
  | { readonly name: 'open'; readonly subprotocol: string }
  | { readonly name: 'closed'; readonly code: number; readonly reason: string };

export const maxTesterRows = 500;
/** What is kept of one message. */
const previewChars = 4096;
const drawMs = 100;

export class TesterClient {
  readonly number: number;
  readonly state: Store<TesterState> = createStore<TesterState>({ name: 'idle' });
  readonly view: Store<LogView>;
  /** What the operator typed. */
  url: string;
  subprotocol = '';
  /** Whether the next connection asks for what the handler throws, where the server tells it. */
  asksForErrors = false;
  readonly #log = new MessageLog(maxTesterRows);
  #fresh: ShownMessage[] = [];
  #drawTimer = 0;
  #socket: WebSocket | null = null;

  constructor(number: number, url: string) {
    this.number = number;
    this.url = url;
    this.view = createStore(this.#log.view);
  }

  connect(): void {
    this.#socket?.close();
    if (!/^wss?:$/.test(URL.parse(this.url)?.protocol ?? '')) return this.state.set({ name: 'invalidUrl' });
    const asksForErrors = this.asksForErrors && status.get()?.showErrors === true;
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.url, this.#offers(asksForErrors));
    } catch {
      return this.state.set({ name: 'invalidSubprotocol' });
    }
    this.#socket = socket;
    this.state.set({ name: 'connecting' });
    let wasOpen = false;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      wasOpen = true;
      const { protocol } = socket;
      this.state.set({ name: 'open', subprotocol: protocol === showErrorsSubprotocol ? '' : protocol });
    };
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      const { data } = event;
      const error = asksForErrors && typeof data === 'string' ? readShownError(data) : undefined;
      if (error !== undefined) this.#note(describeError(error));
      else this.#note(describeMessage('out', typeof data === 'string' ? data : new Uint8Array(data)));
    };
    socket.onclose = ({ code, reason }) => {
      if (socket !== this.#socket) return;
      this.#socket = null;
      this.state.set(wasOpen ? { name: 'closed', code, reason } : { name: 'failed' });
    };
  }

  /** False when it is not connected. */
  send(payload: Payload): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(payload);
    this.#note(describeMessage('in', payload));
    return true;
  }

  disconnect(): void {
    if (this.#socket === null) return;
    this.state.set({ name: 'closing' });
    this.#socket.close(1000);
  }

  #offers(asksForErrors: boolean): string[] {
    const spoken = this.subprotocol === '' ? [] : this.subprotocol.split(/\s*,\s*/);
    return asksForErrors ? [...spoken, showErrorsSubprotocol] : spoken;
  }

  // A flood of messages is drawn in portions, not one by one. `in` is what the server gets, as in every list.
  #note(message: ShownMessage): void {
    this.#fresh.push(message);
    if (this.#fresh.length > maxTesterRows) this.#flush();
    else if (this.#drawTimer === 0) this.#drawTimer = setTimeout(() => this.#flush(), drawMs);
  }

  #flush(): void {
    clearTimeout(this.#drawTimer);
    this.#drawTimer = 0;
    this.#log.add(this.#fresh, 0);
    this.#fresh = [];
    this.view.set(this.#log.view);
  }
}

function describeError({ hook, name, message, stack }: ShownError): ShownMessage {
  return { ...describeMessage('out', stack === '' ? `${name}: ${message}` : stack), thrownIn: hook };
}

function describeMessage(direction: 'in' | 'out', data: Payload): ShownMessage {
  const isBinary = typeof data !== 'string';
  const size = isBinary ? data.length : new TextEncoder().encode(data).length;
  const preview = isBinary
    ? formatHex(data, previewChars / 2).replaceAll(' ', '')
    : data.slice(0, previewChars);
  const truncated = isBinary ? data.length > previewChars / 2 : data.length > previewChars;
  const nobody = { id: null, name: null, topic: null, recipients: 0 };
  return { ...nobody, time: Date.now(), direction, isBinary, size, preview, truncated };
}
