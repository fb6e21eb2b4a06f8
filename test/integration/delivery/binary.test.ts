import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { connectUndici } from '../../support/clients/undici-client.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { serve } from '../../support/servers/serve.ts';

const allBytes = Uint8Array.from({ length: 256 }, (_, value) => value);

test('the default handler answers binary with the prefix as UTF-8 and every byte value untouched', async () => {
  const { url } = await serve();
  const expected = Buffer.concat([Buffer.from('回答'), allBytes]);
  expect(await (await connect(url)).ask(allBytes)).toEqual(expected);
  expect(await (await connectUndici(url)).ask(allBytes)).toEqual(expected);
});

test('an empty binary message is echoed as an empty binary message', async () => {
  const { url } = await serve({ handler: 'echo' });
  expect(await (await connect(url)).ask(new Uint8Array())).toEqual(Buffer.alloc(0));
  expect(await (await connectUndici(url)).ask(new Uint8Array())).toEqual(Buffer.alloc(0));
});

// Where something changes on the way: the length forms of a frame, the end of a page and of its largest record, half
// a page (larger commands get pages of their own), and MAX_PAYLOAD_BYTES.
const page = 262_144;
const borders = [
  1,
  2,
  3,
  4,
  125,
  126,
  127,
  65_534,
  65_535,
  65_536,
  65_537,
  page / 2 - 1,
  page / 2,
  page / 2 + 1,
];
const nearPage = Array.from({ length: 201 }, (_, index) => page - 100 + index);
const sizes = [...borders, ...nearPage, 524_287, 524_288, 1_048_575, 1_048_576];

test('binary messages of every size around a border are echoed byte by byte', async () => {
  const { url } = await serve({ handler: 'echo' });
  const client = await connect(url);
  const source = randomBytes(1_048_576);
  const digest = (data: Uint8Array): string => createHash('sha1').update(data).digest('hex');
  for (const size of sizes) {
    const sent = source.subarray(0, size);
    const echo = await client.ask(sent);
    expect(echo).toBeInstanceOf(Buffer);
    expect([echo.length, digest(Buffer.from(echo))], `${size} bytes`).toEqual([size, digest(sent)]);
  }
});

test('messages of mixed sizes that are sent at once come back complete and in order', async () => {
  const { url } = await serve({ handler: 'echo', workers: 2 });
  const client = await connect(url);
  const messages = Array.from({ length: 300 }, (_, index) => randomBytes(1 + ((index * 7919) % 40_000)));
  for (const message of messages) client.send(message);
  for (const message of messages) expect(message.equals((await client.next()) as Buffer)).toBe(true);
});
