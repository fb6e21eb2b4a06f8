// What is known about a client, and its counters.
import type { ClientInfo } from '../../../contract/schemas.ts';
import { Panel } from '../../parts/panel.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { formatTime } from '../../text/time.ts';
import { useFormats } from '../../words/formats.ts';
import { useWords } from '../../words/language.ts';

export function ClientFacts({ client }: { readonly client: ClientInfo }) {
  const words = useWords();
  const formats = useFormats();
  const { columns } = words.clients;
  const averageUs = client.messagesIn === 0 ? 0 : client.handlerTimeUs / client.messagesIn;
  const facts: [label: string, value: string, note?: string][] = [
    [columns.id, client.id],
    [columns.address, client.address],
    [columns.url, client.url],
    [columns.subprotocol, client.subprotocol === '' ? '–' : client.subprotocol],
    [columns.connectedAt, formatTime(client.connectedAt)],
    [columns.lane, client.lane < 0 ? '–' : String(client.lane)],
    [columns.messagesIn, formats.number(client.messagesIn), formats.bytes(client.bytesIn)],
    [columns.messagesOut, formats.number(client.messagesOut), formats.bytes(client.bytesOut)],
    [columns.queuedMessages, formats.number(client.queuedMessages)],
    [columns.queuedBytesOut, formats.bytes(client.queuedBytesOut)],
    [
      columns.handlerTimeUs,
      formats.microseconds(client.handlerTimeUs),
      words.clients.perMessage(formats.microseconds(averageUs)),
    ],
  ];
  return (
    <Panel title={words.clients.details} class="client-facts">
      <dl class="facts">
        {facts.map(([label, value, note]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <Untrusted text={value} />
              {note !== undefined && <span class="muted"> · {note}</span>}
            </dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>
          {words.clients.headers} ({Object.keys(client.headers).length})
        </summary>
        <dl class="facts headers">
          {Object.entries(client.headers).map(([name, value]) => (
            <div key={name}>
              <dt class="mono">{name}</dt>
              <dd class="mono">
                <Untrusted text={value} />
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </Panel>
  );
}
