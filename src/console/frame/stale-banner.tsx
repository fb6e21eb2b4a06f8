// Says that what is shown is old, since when, and when the page tries again.
import { useEffect, useState } from 'preact/hooks';
import { live, tick } from '../live/live.ts';
import { Icon } from '../parts/icon.tsx';
import { useStore } from '../state/use-store.ts';
import { formatTime } from '../text/time.ts';
import { useWords } from '../words/language.ts';

export function StaleBanner() {
  const words = useWords();
  const connection = useStore(live.state);
  const last = useStore(tick, (value) => value?.time);
  // A first connection takes a moment; only a lost one is news.
  const isStale = connection.state === 'stale' || connection.state === 'waiting';
  const [wasStale, setWasStale] = useState(false);
  const shows = isStale || (wasStale && connection.state === 'connecting');
  useEffect(() => setWasStale(shows), [shows]);
  return (
    <div class="stale-banner" role="status" hidden={!shows}>
      {shows && (
        <>
          <Icon name="warning" />
          <span>
            {last === undefined ? words.live.neverHeard : words.live.staleSince(formatTime(last))}{' '}
            {connection.state === 'waiting' && <Countdown until={connection.retryAt} />}
          </span>
          <button type="button" class="button small" onClick={() => live.open()}>
            {words.live.retryNow}
          </button>
        </>
      )}
    </div>
  );
}

// Readers hear the sentence once; the seconds would interrupt them every second.
function Countdown({ until }: { readonly until: number }) {
  const words = useWords();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return <span aria-hidden="true">{words.live.retryIn(Math.max(0, Math.ceil((until - now) / 1000)))}</span>;
}
