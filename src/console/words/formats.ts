// Quantities in the grouping of the language.
import { formatBytes, formatMicroseconds, formatNumber } from '../text/quantity.ts';
import { useWords } from './language.ts';

export interface Formats {
  number(value: number): string;
  bytes(value: number): string;
  microseconds(value: number): string;
}

export function useFormats(): Formats {
  const { locale } = useWords();
  return {
    number: (value) => formatNumber(value, locale),
    bytes: (value) => formatBytes(value, locale),
    microseconds: (value) => formatMicroseconds(value, locale),
  };
}
