// The WebSocket to /api/live: opened while somebody is signed in, opened again whenever it is lost.
import type { FromServer, Watch } from '../../contract/live-schemas.ts';
import { createStore } from '../state/store.ts';
import { backoffMs } from './backoff.ts';

/** A server that is well says something every second. After `staleMs` its data is old, after `deadMs` it is gone. */
const staleMs = 4000;
const deadMs = 12_000;
/** A server that shuts down closes the stream with it. */
const goingAway = 1001;

export type LiveState =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | { readonly state: 'stale' }
  | { readonly state: 'waiting'; readonly retryAt: number };

export interface LiveEvents {
  onMessage(message: FromServer): void;
  /** The connection was refused or lost: the time to find out whether the session is still good. */
  onLost(): void;
}

export class LiveConnection {
  readonly state = createStore<LiveState>({ state: 'connecting' });
  /** Whether the server closed the stream because it shuts down; until something is heard again. */
  readonly hasEnded = createStore(false);
  readonly #events: LiveEvents;
  #socket: WebSocket | null = null;
  #watch: Watch = { type: 'watch', messages: false };
  #attempt = 0;
  #retryTimer = 0;
  #silenceTimer = 0;

  constructor(events: LiveEvents) {
    this.#events = events;
  }

  open(): void {
    this.close();
    this.state.set({ state: 'connecting' });
    const socket = new WebSocket(new URL('/api/live', location.href.replace(/^http/, 'ws')));
    this.#socket = socket;
    socket.onopen = () => this.#sendWatch();
    socket.onmessage = (event: MessageEvent<string>) => {
      this.#attempt = 0;
      this.#expectMore(socket);
      this.hasEnded.set(false);
      this.state.set({ state: 'live' });
      this.#events.onMessage(JSON.parse(event.data) as FromServer);
    };
    socket.onclose = ({ code }) => {
      if (code === goingAway) this.hasEnded.set(true);
      this.#lost();
    };
    this.#expectMore(socket);
  }

  close(): void {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#silenceTimer);
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** Says what this page wants to see from now on, also after every reconnect. */
  watch(watch: Omit<Watch, 'type'>): void {
    this.#watch = { type: 'watch', ...watch };
    this.#sendWatch();
  }

  #sendWatch(): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(this.#watch));
  }

  #expectMore(socket: WebSocket): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => {
      if (this.state.get().state === 'live') this.state.set({ state: 'stale' });
      // A socket whose other end vanished may take minutes to notice.
      this.#silenceTimer = setTimeout(() => socket === this.#socket && this.#lost(), deadMs - staleMs);
    }, staleMs);
  }

  #lost(): void {
    this.close();
    const pauseMs = backoffMs(this.#attempt++);
    this.state.set({ state: 'waiting', retryAt: Date.now() + pauseMs });
    this.#retryTimer = setTimeout(() => this.open(), pauseMs);
    this.#events.onLost();
  }
}
