// One client: who it is, what it costs, what it says, and what the operator can do to it.
import { admin } from '../../api/admin.ts';
import { Icon } from '../../parts/icon.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { PayloadForm } from '../../parts/payload-form.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { useAction } from '../../parts/use-action.ts';
import { addressOf } from '../../state/route.ts';
import { explainProblem } from '../../words/explain.ts';
import { useWords } from '../../words/language.ts';
import { Subscriptions } from '../topics/subscriptions.tsx';
import { ClientFacts } from './client-facts.tsx';
import { ClientMessages } from './client-messages.tsx';
import { DisconnectForm } from './disconnect-form.tsx';
import { useClient } from './use-client.ts';

export function ClientPage({ id }: { readonly id: string }) {
  const words = useWords();
  const { client, problem, isGone, refresh } = useClient(id);
  const sending = useAction();

  return (
    <>
      <a class="back" href={addressOf('clients')}>
        <Icon name="previous" /> {words.clients.back}
      </a>
      <h1 tabIndex={-1}>
        <Untrusted text={client?.name ?? id} />
      </h1>
      <p class="notice bad" role="status">
        {isGone && client !== null && `${words.clients.gone} ${words.clients.goneLast}`}
        {problem !== null && (client === null || !isGone) && explainProblem(problem, words)}
      </p>
      {client !== null && (
        <div class="client-page">
          <ClientFacts client={client} />
          <div class="client-actions">
            <Panel title={words.send.toClient}>
              <PayloadForm
                isOff={isGone || sending.isBusy}
                onSend={(payload) =>
                  sending.run(async () => {
                    const { reached } = await admin.sendTo(id, payload);
                    return (w) => w.send.reached(reached);
                  })
                }
              />
              <Notice outcome={sending.outcome} />
            </Panel>
            <DisconnectForm client={client} isOff={isGone} onDone={refresh} />
          </div>
          {!isGone && <Subscriptions id={id} />}
          <ClientMessages id={id} />
        </div>
      )}
    </>
  );
}
