// Everything the live stream tells, as stores: the last tick, the charts' history, who came and went, messages.
import type { FromServer, LiveMessages, Tick, Watch } from '../../contract/live-schemas.ts';
import { refreshStatus, session, status } from '../state/session.ts';
import { createStore } from '../state/store.ts';
import { History } from './history.ts';
import { LiveConnection } from './live-connection.ts';

export interface Presence {
  readonly key: number;
  readonly kind: 'joined' | 'left';
  readonly id: string;
  readonly name: string;
  readonly time: number;
  readonly detail: string;
}

const presenceRows = 12;

export const tick = createStore<Tick | null>(null);
/** Who came and went last, the newest first. */
export const presence = createStore<readonly Presence[]>([]);
export const history = new History();
export const live = new LiveConnection({ onMessage: receive, onLost: checkSession });

let nextKey = 0;
let messageReceiver: MessageReceiver | null = null;

/** Keeps the stream open while somebody is signed in. */
export function startLive(): void {
  const follow = (): void => (session.get().state === 'signedIn' ? live.open() : live.close());
  session.subscribe(follow);
  follow();
}

export interface MessageReceiver {
  onMessages(batch: LiveMessages): void;
  /** The stream was lost and is back: messages in between were not seen. */
  onGap(): void;
}

/** Shows messages to one receiver until the function that it returns is called. There is one receiver at a time. */
export function watchMessages(
  watch: Omit<Watch, 'type' | 'messages'>,
  receiver: MessageReceiver,
): () => void {
  messageReceiver = receiver;
  live.watch({ messages: true, ...watch });
  return () => {
    if (messageReceiver !== receiver) return;
    messageReceiver = null;
    live.watch({ messages: false });
  };
}

/** What the receiver that there is shall be shown from now on; nothing goes by unseen meanwhile. */
export function changeWatch(watch: Omit<Watch, 'type' | 'messages'>): void {
  live.watch({ messages: true, ...watch });
}

function receive(message: FromServer): void {
  switch (message.type) {
    case 'hello':
      messageReceiver?.onGap();
      // After a restart it may be another version with other settings.
      refreshStatus().catch(() => undefined);
      break;
    case 'tick':
      history.add(message);
      tick.set(message);
      followListener(message);
      break;
    case 'joined':
      addPresence(
        message.clients.map(({ id, name, address, connectedAt }) => ({
          ...{ key: nextKey++, kind: 'joined', id, name, time: connectedAt, detail: address },
        })),
      );
      break;
    case 'left':
      addPresence(
        message.clients.map(({ id, name, code, time }) => ({
          ...{ key: nextKey++, kind: 'left', id, name, time, detail: String(code) },
        })),
      );
      break;
    case 'messages':
      messageReceiver?.onMessages(message);
      break;
  }
}

// Another operator, or a program, may open and close it too.
function followListener({ listener }: Tick): void {
  status.update((known) =>
    known === null || known.listener?.url === listener?.url ? known : { ...known, listener },
  );
}

function addPresence(fresh: Presence[]): void {
  // Those who came and those who went arrive in messages of their own.
  presence.update((old) =>
    [...fresh.reverse(), ...old].sort((a, b) => b.time - a.time).slice(0, presenceRows),
  );
}

// A refused WebSocket does not say why; a request does, and it signs out on 401.
function checkSession(): void {
  refreshStatus().catch(() => undefined);
}
