import { expect, test } from 'vitest';
import { nativeText } from '#dist/main/sockets/native-text.js';

test('plain ASCII stays a string', () => {
  expect(nativeText('')).toBe('');
  expect(nativeText('room ~1')).toBe('room ~1');
});

test.each(['ü', 'Zoë’s', '回答', '🦔', 'line\nbreak'])('%j is handed over as UTF-8', (text) => {
  expect(nativeText(text)).toEqual(new TextEncoder().encode(text));
});
