// The data listener: whether clients can connect and where, and the buttons that open and close it.
import { useState } from 'preact/hooks';
import { admin } from '../../api/admin.ts';
import { tick } from '../../live/live.ts';
import { isKnown, type ServerState } from '../../live/server-state.ts';
import { useServerState } from '../../live/use-server-state.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { Field } from '../../parts/field.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useAction } from '../../parts/use-action.ts';
import { refreshStatus, status } from '../../state/session.ts';
import { useStore } from '../../state/use-store.ts';
import { useWords } from '../../words/language.ts';
import { ShutdownProgress } from './shutdown-progress.tsx';

/** The colour of the dot. */
const tones: Readonly<Record<ServerState, string>> = {
  unknown: 'connecting',
  listening: 'live',
  refusing: 'off',
  closed: 'off',
  draining: 'waiting',
  finishing: 'waiting',
  silent: 'stale',
  lost: 'off',
  ended: 'off',
};

export function ListenerPanel() {
  const words = useWords();
  const server = useStore(status);
  const clients = useStore(tick, (value) => value?.clients ?? 0);
  const [typed, setTyped] = useState<{ host?: string; port?: string }>({});
  const [isAsking, setAsking] = useState(false);
  const [wanted, setWanted] = useState<'open' | 'closed'>('open');
  const { isBusy, outcome, run } = useAction();

  const listener = server?.listener ?? null;
  const isOpen = listener !== null;
  const state = useServerState();
  const shutdown = useStore(tick, (value) => value?.shutdown ?? null);
  const isEnding = state === 'draining' || state === 'finishing';
  const suggested = listener ?? server?.defaultListener;
  const host = isOpen ? listener.host : (typed.host ?? suggested?.host ?? '');
  const port = isOpen ? String(listener.port) : (typed.port ?? String(suggested?.port ?? ''));

  // How it ended is shown for as long as it is so: another console may open or close the listener meanwhile.
  const isNews = outcome?.isGood === ((wanted === 'open') === isOpen) && isKnown(state);

  const open = async (): Promise<void> => {
    setWanted('open');
    await run(async () => {
      const { url } = await admin.openListener({ host: host.trim(), port: Number(port) });
      await refreshStatus();
      return (w) => w.listener.opened(url);
    });
  };
  const close = async (): Promise<void> => {
    setWanted('closed');
    setTyped({ host, port }); // To open it again elsewhere, what was there is the start.
    await run(async () => {
      const { closedClients } = await admin.closeListener();
      await refreshStatus();
      return (w) => w.listener.closedNow(closedClients);
    });
  };

  return (
    <Panel
      title={words.listener.title}
      class="listener"
      actions={
        <span class={`pill ${tones[state]}`} role="status">
          <i class="dot" />
          {words.listener.states[state]}
        </span>
      }
    >
      <form
        class="listener-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isOpen) setAsking(true);
          else void open();
        }}
      >
        <Field label={words.listener.host} class="grow">
          {(attributes) => (
            <input
              {...attributes}
              class="mono"
              required
              readOnly={isOpen}
              value={host}
              onInput={(event) => setTyped({ ...typed, host: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field label={words.listener.port}>
          {(attributes) => (
            <input
              {...attributes}
              class="mono"
              type="number"
              inputMode="numeric"
              min="0"
              max="65535"
              required
              title={words.listener.portHint}
              readOnly={isOpen}
              value={port}
              onInput={(event) => setTyped({ ...typed, port: event.currentTarget.value })}
            />
          )}
        </Field>
        <button
          type="submit"
          class={isOpen ? 'button' : 'button primary'}
          disabled={isBusy || server === null || isEnding || !isKnown(state)}
        >
          {isOpen ? words.listener.close : words.listener.open}
        </button>
      </form>
      {isEnding && shutdown !== null ? (
        <ShutdownProgress {...shutdown} />
      ) : (
        <p class="listener-url mono">{isKnown(state) ? listener?.url : ''}</p>
      )}
      <Notice outcome={isNews ? outcome : null} />
      {isAsking && (
        <ConfirmDialog
          title={words.listener.confirmTitle}
          text={words.listener.confirm(clients)}
          confirm={words.listener.close}
          onConfirm={() => void close()}
          onClose={() => setAsking(false)}
        />
      )}
    </Panel>
  );
}
