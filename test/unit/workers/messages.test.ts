import { describe, expect, test } from 'vitest';
import { BinaryMessage, TextMessage } from '#dist/workers/api/message.js';

describe('a message', () => {
  test('of text has its text, and its bytes as UTF-8', () => {
    const message = new TextMessage('回答');
    expect(message).toMatchObject({ isBinary: false, text: '回答', data: '回答' });
    expect(Buffer.from(message.bytes)).toEqual(Buffer.from('回答'));
  });

  test('of bytes has its bytes, and its text with replacement characters where they are not UTF-8', () => {
    const bytes = Uint8Array.of(0x61, 0xff, 0x62);
    const message = new BinaryMessage(bytes);
    expect(message).toMatchObject({ isBinary: true, text: 'a\ufffdb' });
    expect(message.bytes).toBe(bytes);
    expect(message.data).toBe(bytes);
  });

  test('of either kind keeps a first U+FEFF in its text', () => {
    const text = '\ufeffa\ufeff';
    expect(new TextMessage(text).text).toBe(text);
    expect(new BinaryMessage(Buffer.from(text)).text).toBe(text);
    expect(Buffer.from(new TextMessage(text).bytes)).toEqual(Buffer.from(text));
  });
});
