// Sends to everyone or to the subscribers of a topic, and says how many were reached.
import { useId, useState } from 'preact/hooks';
import { admin } from '../../api/admin.ts';
import type { Payload } from '../../api/request.ts';
import { Field } from '../../parts/field.tsx';
import { Panel } from '../../parts/panel.tsx';
import { PayloadForm } from '../../parts/payload-form.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useStore } from '../../state/use-store.ts';
import { useWords } from '../../words/language.ts';
import { addSent, SentList, sent } from './sent-list.tsx';
import { useTopics } from './use-topics.ts';

type Target = 'everyone' | 'topic';

export function Send() {
  const words = useWords();
  const name = useId();
  const [target, setTarget] = useState<Target>('everyone');
  const [topic, setTopic] = useState('');
  const [lacksTopic, setLacksTopic] = useState(false);
  const { isBusy, outcome, run } = useAction();
  const topics = useTopics(target === 'topic' ? topic : null);

  const send = async (payload: Payload): Promise<boolean> => {
    const toTopic = target === 'topic';
    setLacksTopic(toTopic && topic === '');
    if (toTopic && topic === '') return false;
    return run(async () => {
      const { reached } = toTopic ? await admin.publish(topic, payload) : await admin.broadcast(payload);
      addSent({ topic: toTopic ? topic : null, payload, reached });
      return (w) => w.send.reached(reached);
    });
  };
  return (
    <>
      <h1 tabIndex={-1}>{words.send.title}</h1>
      <div class="send">
        <Panel title={words.send.compose}>
          <fieldset class="segments" aria-label={words.send.to}>
            {(['everyone', 'topic'] as const).map((choice) => (
              <label key={choice}>
                <input
                  type="radio"
                  name={name}
                  checked={target === choice}
                  onChange={() => setTarget(choice)}
                />
                <span>{words.send[choice]}</span>
              </label>
            ))}
          </fieldset>
          {target === 'topic' && (
            <Field
              label={words.send.topicName}
              hint={topics === null ? undefined : words.send.topicHint(topics.total)}
              problem={lacksTopic ? words.send.needTopic : undefined}
            >
              {(attributes) => (
                <input
                  {...attributes}
                  list="known-topics"
                  value={topic}
                  onInput={(event) => {
                    setTopic(event.currentTarget.value);
                    setLacksTopic(false);
                  }}
                />
              )}
            </Field>
          )}
          <datalist id="known-topics">
            {topics?.topics.map((known) => (
              <option
                key={known.topic}
                value={known.topic}
                label={words.send.subscribers(known.subscribers)}
              />
            ))}
          </datalist>
          <PayloadForm isOff={isBusy} outcome={lacksTopic ? null : outcome} onSend={send} />
        </Panel>
        <Panel title={words.send.recent}>
          <SentList rows={useStore(sent)} />
        </Panel>
      </div>
    </>
  );
}
