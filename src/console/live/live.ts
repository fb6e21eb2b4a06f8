// Everything the live stream tells, as stores: the last tick, the charts' history, who came and went, messages.
import type { FromServer, LiveMessages, Tick, Watch } from '../../contract/live-schemas.ts';
import { admin } from '../api/admin.ts';
import { refreshStatus, session, status } from '../state/session.ts';
import { createStore } from '../state/store.ts';
import { History } from './history.ts';
import { LiveConnection } from './live-connection.ts';
import { joinedRows, leftRows, type Presence, rememberedRows, withPresence } from './presence.ts';

export const tick = createStore<Tick | null>(null);
/** Who came and went last, the newest first. */
export const presence = createStore<readonly Presence[]>([]);
export const history = new History();
export const live = new LiveConnection({ onMessage: receive, onLost: checkSession });

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
      recall().catch(() => undefined);
      break;
    case 'tick':
      history.add(message);
      tick.set(message);
      followListener(message);
      break;
    case 'joined':
      addPresence(joinedRows(message.clients));
      break;
    case 'left':
      addPresence(leftRows(message.clients));
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

function addPresence(fresh: readonly Presence[]): void {
  presence.update((old) => withPresence(old, fresh));
}

// What was before this page came, or while it was cut off.
async function recall(): Promise<void> {
  const [charts, known] = await Promise.all([admin.history(history.lastTime), admin.presence()]);
  history.fill(charts);
  addPresence(rememberedRows(known.presence).reverse());
  // The charts are drawn with each tick.
  tick.update((last) => (last === null ? null : { ...last }));
}

// A refused WebSocket does not say why; a request does, and it signs out on 401.
function checkSession(): void {
  refreshStatus().catch(() => undefined);
}
