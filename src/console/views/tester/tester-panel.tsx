// One WebSocket client: where it connects, its state in words, what it sends and what it got.
import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { DirectionLegend } from '../../parts/direction.tsx';
import { Icon } from '../../parts/icon.tsx';
import { MessageDetails } from '../../parts/message-details.tsx';
import { MessageList } from '../../parts/message-list.tsx';
import { Panel } from '../../parts/panel.tsx';
import { PayloadForm } from '../../parts/payload-form.tsx';
import { useStore } from '../../state/use-store.ts';
import { visibleText } from '../../text/visible-text.ts';
import type { Words } from '../../words/en.ts';
import { explainCloseCode } from '../../words/explain.ts';
import { useWords } from '../../words/language.ts';
import { AddressForm } from './address-form.tsx';
import type { TesterClient, TesterState } from './tester-client.ts';
import { removeTester } from './testers.ts';

export interface TesterPanelProps {
  readonly client: TesterClient;
  readonly isOnly: boolean;
}

export function TesterPanel({ client, isOnly }: TesterPanelProps) {
  const words = useWords();
  const state = useStore(client.state);
  const { rows } = useStore(client.view);
  const [pickedSeq, setPickedSeq] = useState<number | null>(null);
  const [asksTo, setAsksTo] = useState<'disconnect' | 'remove' | null>(null);
  const picked = rows.find((row) => row.seq === pickedSeq);
  const title = words.tester.number(client.number);
  const remove = words.tester.remove(title);
  const directions = { in: words.tester.sent, out: words.tester.received };
  const isConnected = state.name === 'open' || state.name === 'connecting';
  return (
    <Panel
      title={title}
      class="tester"
      actions={
        !isOnly && (
          <button
            type="button"
            class="button quiet icon-only"
            title={remove}
            aria-label={remove}
            onClick={() => (isConnected ? setAsksTo('remove') : removeTester(client))}
          >
            <Icon name="close" />
          </button>
        )
      }
    >
      <div class="tester-parts">
        <div class="stack tester-forms">
          <AddressForm client={client} state={state} onDisconnect={() => setAsksTo('disconnect')} />
          <p class={`tester-state ${state.name}`} role="status">
            <i class="dot" /> {describeState(state, words)}
          </p>
          <PayloadForm isOff={state.name !== 'open'} onSend={(payload) => client.send(payload)} />
        </div>
        <div class="stack tester-log">
          <DirectionLegend directions={directions} />
          <MessageList
            rows={rows}
            label={words.tester.log}
            emptyText={words.tester.logEmpty}
            withClient={false}
            directions={directions}
            pickedSeq={pickedSeq}
            onPick={setPickedSeq}
          />
          {picked?.kind === 'message' && (
            <MessageDetails
              message={picked.message}
              direction={directions[picked.message.direction]}
              onClose={() => setPickedSeq(null)}
            />
          )}
        </div>
      </div>
      {asksTo !== null && (
        <ConfirmDialog
          title={words.questions.tester[asksTo](title)}
          text={asksTo === 'remove' ? words.questions.tester.removeText : words.questions.tester.text}
          confirm={asksTo === 'remove' ? words.questions.tester.confirmRemove : words.tester.disconnect}
          onConfirm={() => {
            if (asksTo === 'remove') removeTester(client);
            else client.disconnect();
          }}
          onClose={() => setAsksTo(null)}
        />
      )}
    </Panel>
  );
}

function describeState(state: TesterState, words: Words): string {
  const { states } = words.tester;
  if (state.name === 'open') return states.open(visibleText(state.subprotocol));
  if (state.name !== 'closed') return states[state.name];
  const meaning = explainCloseCode(state.code, words);
  const detail = [visibleText(state.reason), meaning].filter((text) => text !== '').join(' – ');
  return states.closed(state.code, detail);
}
