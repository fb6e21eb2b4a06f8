// The live messages of one client.
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../words/language.ts';
import { MessageLogPart } from '../messages/message-log-part.tsx';
import { useMessageLog } from '../messages/use-message-log.ts';

export function ClientMessages({ id }: { readonly id: string }) {
  const words = useWords();
  const log = useMessageLog({ client: id });
  return (
    <Panel title={words.messages.title} class="client-messages">
      <MessageLogPart log={log} withClient={false} />
    </Panel>
  );
}
