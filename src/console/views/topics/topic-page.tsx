// One topic: what is published there, to whom, and a message of the operator's own.
import { admin } from '../../api/admin.ts';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { PayloadForm } from '../../parts/payload-form.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { useAction } from '../../parts/use-action.ts';
import { partAddress } from '../../state/route.ts';
import { explainProblem } from '../../words/explain.ts';
import { useFormats } from '../../words/formats.ts';
import { useWords } from '../../words/language.ts';
import { MessageLogPart } from '../messages/message-log-part.tsx';
import { useMessageLog } from '../messages/use-message-log.ts';
import { Subscribers } from './subscribers.tsx';
import { allTopics } from './topic-list.tsx';
import { useTopic } from './use-topic.ts';

export function TopicPage({ topic }: { readonly topic: string }) {
  const words = useWords();
  const { info, problem } = useTopic(topic);
  const publishing = useAction();
  return (
    <>
      <a class="back" href={partAddress('topics', allTopics.lastSearch)}>
        <Icon name="previous" /> {words.topics.back}
      </a>
      <h1 tabIndex={-1}>
        <Untrusted text={topic} />
      </h1>
      <p class="notice bad" role="status">
        {problem !== null && explainProblem(problem, words)}
      </p>
      <div class="client-page">
        <div class="client-actions">
          <TopicFacts info={info} />
          <Panel title={words.topics.publish}>
            <PayloadForm
              isOff={publishing.isBusy}
              outcome={publishing.outcome}
              onSend={(payload) =>
                publishing.run(async () => {
                  const { reached } = await admin.publish(topic, payload);
                  return (w) => w.send.reached(reached);
                })
              }
            />
          </Panel>
        </div>
        <Subscribers topic={topic} />
        <TopicMessages topic={topic} />
      </div>
    </>
  );
}

function TopicFacts({ info }: Pick<ReturnType<typeof useTopic>, 'info'>) {
  const words = useWords();
  const formats = useFormats();
  const { columns, sinceFirst } = words.topics;
  const facts: [label: string, value: string, note?: string][] =
    info === null
      ? []
      : [
          [columns.subscribers, formats.number(info.subscribers)],
          [columns.messagesPerSec, formats.number(info.messagesPerSec)],
          [columns.bytesPerSec, formats.bytes(info.bytesPerSec)],
          [columns.messages, formats.number(info.messages), sinceFirst],
          [columns.bytes, formats.bytes(info.bytes), sinceFirst],
        ];
  return (
    <Panel title={words.clients.details} class="topic-facts">
      <dl class="facts">
        {facts.map(([label, value, note]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {value}
              {note !== undefined && <span class="muted"> · {note}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function TopicMessages({ topic }: { readonly topic: string }) {
  const words = useWords();
  const log = useMessageLog({ topic });
  return (
    <Panel title={words.topics.messagesTitle}>
      <MessageLogPart log={log} withClient={false} />
    </Panel>
  );
}
