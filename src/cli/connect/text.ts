// Lines as messages and messages as lines.

import { isUtf8 } from 'node:buffer';
import { visible } from '../../main/basics/visible.ts';

/** The message that a line stands for; null when it should be hex digits and is not. */
export function encodeLine(
  line: string,
  how: { readonly binary: boolean; readonly hex: boolean },
): string | Uint8Array | null {
  if (how.hex) return parseHex(line);
  return how.binary ? Buffer.from(line) : line;
}

/** The bytes of hex digits, which spaces may separate; null when they are none. */
export function parseHex(text: string): Uint8Array<ArrayBuffer> | null {
  const digits = text.replaceAll(/\s+/g, '');
  return /^(?:[\da-f]{2})*$/i.test(digits) ? Buffer.from(digits, 'hex') : null;
}

/**
 * An answer as a line of output: on a terminal with its time and made visible, else bare, so that other programs
 * get exactly what was sent.
 */
export function showAnswer(
  data: Buffer,
  isBinary: boolean,
  asHex: boolean,
  isTerminal: boolean,
): string | Uint8Array {
  const isHex = isBinary && (asHex || (isTerminal && !isUtf8(data)));
  if (!isTerminal) return isHex ? `${data.toString('hex')}\n` : Buffer.concat([data, Buffer.from('\n')]);
  const text = isHex ? data.toString('hex') : visible(data.toString('utf8'));
  return `${formatTime(new Date())} ${text}\n`;
}

/** `yyyy.MM.dd HH:mm:ss.SSS`, local time. */
export function formatTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('.');
  const clock = [two(time.getHours()), two(time.getMinutes()), two(time.getSeconds())].join(':');
  return `${date} ${clock}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}
