// Which part of the list is shown, and the ways to the other parts.
import { Icon, type IconName } from '../../parts/icon.tsx';
import { useWords } from '../../words/language.ts';
import { pageSize, type ShownList } from './client-list.ts';
import { canGoBack, goToFirst, goToNext, goToPrevious } from './list-place.ts';

export function Pager({ shown }: { readonly shown: ShownList }) {
  const words = useWords();
  const { page, place } = shown;
  if (page === null) return null;
  const before = (place.page - 1) * pageSize;
  const { next } = page;
  return (
    <span class="pager">
      <span role="status" class="pager-range">
        {words.clients.range(before + 1, before + page.clients.length, page.total)}
      </span>
      <PagerButton icon="first" label={words.clients.first} isOff={place.page === 1} onClick={goToFirst} />
      <PagerButton
        icon="previous"
        label={words.clients.previous}
        isOff={!canGoBack(place)}
        onClick={goToPrevious}
      />
      <PagerButton
        icon="next"
        label={words.clients.next}
        isOff={next === null}
        onClick={() => next !== null && goToNext(next)}
      />
    </span>
  );
}

interface PagerButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly isOff: boolean;
  onClick(): void;
}

function PagerButton({ icon, label, isOff, onClick }: PagerButtonProps) {
  return (
    <button
      type="button"
      class="button icon-only"
      title={label}
      aria-label={label}
      disabled={isOff}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
