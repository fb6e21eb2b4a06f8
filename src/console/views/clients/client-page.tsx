// One client: who it is, what it costs, what it says, and what the operator can do to it.
import { admin } from '../../api/admin.ts';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { PayloadForm } from '../../parts/payload-form.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { useAction } from '../../parts/use-action.ts';
import { partAddress } from '../../state/route.ts';
import { explainProblem } from '../../words/explain.ts';
import { useWords } from '../../words/language.ts';
import { Subscriptions } from '../topics/subscriptions.tsx';
import { ClientFacts } from './client-facts.tsx';
import { allClients } from './client-list.tsx';
import { ClientMessages } from './client-messages.tsx';
import { DisconnectForm } from './disconnect-form.tsx';
import { useClient } from './use-client.ts';

export function ClientPage({ id }: { readonly id: string }) {
  const words = useWords();
  const { client, problem, isGone, refresh } = useClient(id);
  const sending = useAction();
  const disconnecting = useAction();

  const isGoneNow = isGone && client !== null;
  const isTroubled = problem !== null && !isGoneNow;

  return (
    <>
      <a class="back" href={partAddress('clients', allClients.lastSearch)}>
        <Icon name="previous" /> {words.clients.back}
      </a>
      <h1 tabIndex={-1}>
        <Untrusted text={client?.name ?? id} />
      </h1>
      <p class={isGoneNow ? 'notice muted' : 'notice bad'} role="status">
        {isGoneNow && `${words.clients.gone} ${words.clients.goneLast}`}
        {!isGoneNow && problem !== null && explainProblem(problem, words)}
      </p>
      {client !== null && (
        <div class="client-page">
          <ClientFacts client={client} />
          <div class="client-actions">
            <Panel title={words.send.toClient}>
              <PayloadForm
                isOff={isGone || sending.isBusy}
                outcome={isTroubled ? null : sending.outcome}
                onSend={(payload) => {
                  disconnecting.clear();
                  return sending.run(async () => {
                    const { reached } = await admin.sendTo(id, payload);
                    return (w) => w.send.reached(reached);
                  });
                }}
              />
            </Panel>
            <DisconnectForm
              client={client}
              isOff={isGone}
              action={disconnecting}
              isTroubled={isTroubled}
              onStart={sending.clear}
              onDone={refresh}
            />
          </div>
          {!isGone && <Subscriptions id={id} />}
          <ClientMessages id={id} />
        </div>
      )}
    </>
  );
}
