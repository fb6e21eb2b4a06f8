// Points in time as the console shows them, in local time.

/** `2026.01.31 09:05:07.042` */
export function formatTime(ms: number): string {
  const date = new Date(ms);
  const day = `${date.getFullYear()}.${two(date.getMonth() + 1)}.${two(date.getDate())}`;
  return `${day} ${formatClock(ms)}`;
}

/** `09:05:07.042` */
export function formatClock(ms: number): string {
  const date = new Date(ms);
  const seconds = `${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  return `${two(date.getHours())}:${two(date.getMinutes())}:${seconds}`;
}

/** `20260131-090507`, for file names. */
export function formatStamp(ms: number): string {
  return formatTime(ms).slice(0, 19).replaceAll(/[.:]/g, '').replace(' ', '-');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
