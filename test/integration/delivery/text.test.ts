import { expect, test } from 'vitest';
import { clientFrame, connectRaw, opcode } from '../../support/clients/raw-socket.ts';
import { connectUndici } from '../../support/clients/undici-client.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

test('the default handler answers a text message with 回答 and the text, to the client that sent it', async () => {
  const { url } = await serve();
  const [one, other] = [await connect(url), await connectUndici(url)];
  expect(await one.ask('hi')).toBe('回答hi');
  expect(await other.ask('grüß dich 👋')).toBe('回答grüß dich 👋');
  expect(one.inbox.size + other.inbox.size).toBe(0);
});

test('an empty text message is answered like any other', async () => {
  const { url } = await serve();
  const client = await connect(url);
  expect(await client.ask('')).toBe('回答');
});

test('ANSWER_PREFIX changes what comes before the answer, and may be empty', async () => {
  const greeting = await connect((await serve({ answerPrefix: 'you said: ' })).url);
  expect(await greeting.ask('hi')).toBe('you said: hi');
  const bare = await connect((await serve({ answerPrefix: '' })).url);
  expect(await bare.ask('hi')).toBe('hi');
});

test('text of every width of UTF-8 comes back as it was, up to a million bytes', async () => {
  const { url } = await serve({ handler: 'echo' });
  const client = await connect(url);
  for (const character of ['a', 'é', '字', '😀', '\u0000', '\ufeff', '\u2028']) {
    for (const count of [1, 1000, Math.floor(1_048_576 / Buffer.byteLength(character))]) {
      const text = character.repeat(count);
      const echo = await client.ask(text);
      // Comparing first keeps a failure from printing a million characters.
      expect(echo === text, `${count} times ${JSON.stringify(character)}`).toBe(true);
    }
  }
});

test.each([
  ['a lone continuation byte', [0x80]],
  ['an overlong slash', [0xc0, 0xaf]],
  ['a surrogate', [0xed, 0xa0, 0x80]],
  ['a cut character', [0x61, 0xe5, 0xad]],
  ['a code point above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
])(
  'text that is not UTF-8 (%s) never reaches the handler: the connection ends, and close sees 1007',
  async (_, bytes) => {
    const { url, heddle } = await serve({ handler: handlerFile('obey.mjs') });
    const undertaker = await connect(`${url}/undertaker`);
    const raw = await connectRaw(Number(new URL(url).port), '/eve');
    raw.write(clientFrame(opcode.text, Uint8Array.from(bytes)));
    // uWebSockets.js ends the connection without a close frame.
    expect(await raw.frame()).toBeNull();
    expect(await undertaker.next()).toMatch(/^eve 1007 /);
    expect(heddle.statistics.messagesIn).toBe(0);
  },
);

test('UTF-8 is checked across the fragments of a text message', async () => {
  const { url, port } = await serve({ handler: handlerFile('obey.mjs') });
  const undertaker = await connect(`${url}/undertaker`);
  const good = await connectRaw(port, '/good');
  const [first, second, third] = Buffer.from('字');
  good.write(
    clientFrame(opcode.text, Uint8Array.of(first ?? 0), false),
    clientFrame(opcode.continuation, Uint8Array.of(second ?? 0), false),
    clientFrame(opcode.continuation, Uint8Array.of(third ?? 0)),
  );
  expect((await good.frame())?.payload.toString()).toBe('1 1 字');
  const bad = await connectRaw(port, '/bad');
  bad.write(
    clientFrame(opcode.text, Uint8Array.of(first ?? 0), false),
    clientFrame(opcode.continuation, 'a'),
  );
  expect(await bad.frame()).toBeNull();
  expect(await undertaker.next()).toMatch(/^bad 1007 /);
});
