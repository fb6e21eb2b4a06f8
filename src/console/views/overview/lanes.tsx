// One bar for each lane: how busy its worker's thread was in the last second.
import type { LaneStatus } from '../../../contract/schemas.ts';
import { tick } from '../../live/live.ts';
import { Panel } from '../../parts/panel.tsx';
import { useStore } from '../../state/use-store.ts';
import { useFormats } from '../../words/formats.ts';
import { useWords } from '../../words/language.ts';

const busy = 0.9;
/** Shorter hooks are no news. */
const shownHeldUs = 1000;

export function Lanes() {
  const words = useWords();
  const lanes = useStore(tick, (value) => value?.lanes) ?? [];
  return (
    <Panel title={words.lanes.title} class="lanes">
      <ul>
        {lanes.map((lane) => (
          <Lane key={lane.index} lane={lane} />
        ))}
      </ul>
    </Panel>
  );
}

function Lane({ lane }: { readonly lane: LaneStatus }) {
  const words = useWords();
  const formats = useFormats();
  const percent = Math.round(lane.load * 100);
  const name = words.lanes.lane(lane.index);
  return (
    <li class={lane.threadId === 0 && !lane.isSpare ? 'lane lost' : lane.load >= busy ? 'lane busy' : 'lane'}>
      <span class="lane-name">
        <b>{name}</b> <span class="muted">{words.lanes.thread(lane.threadId)}</span>
      </span>
      <meter
        min={0}
        max={100}
        value={percent}
        aria-label={`${name}: ${words.lanes.load}`}
        aria-valuetext={words.figures.busy(percent)}
      />
      <span class="lane-percent">{words.figures.busy(percent)}</span>
      <span class="lane-notes">
        {words.lanes.clients(lane.clients)} · {words.lanes.queued(lane.queuedFrames)} ·{' '}
        {words.lanes.average(formats.microseconds(lane.averageHandlerUs))}
        {lane.isSpare && ` · ${words.lanes.spare}`}
        {lane.heldUs >= shownHeldUs && (
          <b> · {words.lanes.held(formats.microseconds(lane.heldUs), lane.heldBy)}</b>
        )}
      </span>
    </li>
  );
}
