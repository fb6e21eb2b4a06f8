// Numbers as the console shows them: short, with a unit, in the grouping of the language.

const formats = new Map<string, Intl.NumberFormat>();

/** `12,345.6`: whole from 100 on, one digit below, two below 10. */
export function formatNumber(value: number, locale: string): string {
  const magnitude = Math.abs(value);
  const digits = Number.isInteger(value) || magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2;
  const key = `${locale} ${digits}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
    formats.set(key, format);
  }
  return format.format(value);
}

/** `512 B`, `1.5 KiB`, `2.34 MiB` … */
export function formatBytes(bytes: number, locale: string): string {
  return scale(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'], locale);
}

/** `850 µs`, `1.2 ms`, `3 s`: of a number of microseconds. */
export function formatMicroseconds(us: number, locale: string): string {
  return scale(us, 1000, ['µs', 'ms', 's'], locale);
}

function scale(value: number, step: number, units: readonly string[], locale: string): string {
  let scaled = value;
  let unit = 0;
  while (Math.abs(scaled) >= step && unit < units.length - 1) {
    scaled /= step;
    unit++;
  }
  return `${formatNumber(unit === 0 ? Math.round(scaled) : scaled, locale)} ${units[unit]}`;
}

/** `3d 04:05:06` of a number of seconds; days only when there are any. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const days = Math.floor(whole / 86_400);
  const parts = [Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  const clock = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return days > 0 ? `${days}d ${clock}` : clock;
}
