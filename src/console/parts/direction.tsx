// Which way a message goes, with the same arrow and colour everywhere: up to the server, down to the clients.
import { Icon } from './icon.tsx';

export interface DirectionProps {
  /** As the server sees it: `in` is from a client, `out` is to one. */
  readonly way: 'in' | 'out';
  readonly label: string;
  /** Whether the label is seen; readers hear it anyway. */
  readonly withLabel?: boolean;
}

export function Direction({ way, label, withLabel = false }: DirectionProps) {
  return (
    <span class={`direction ${way}`} title={withLabel ? undefined : label}>
      <Icon name={way} />
      <span class={withLabel ? '' : 'unseen'}>{label}</span>
    </span>
  );
}

/** What the arrows of a list mean. */
export function DirectionLegend({
  directions,
}: {
  readonly directions: Readonly<Record<'in' | 'out', string>>;
}) {
  return (
    <span class="direction-legend muted">
      <Direction way="in" label={directions.in} withLabel />
      <Direction way="out" label={directions.out} withLabel />
    </span>
  );
}
