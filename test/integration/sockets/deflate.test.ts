import { randomBytes } from 'node:crypto';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { clientFrame, connectRaw, opcode, type RawSocket } from '../../support/clients/raw-socket.ts';
import { connectUndici } from '../../support/clients/undici-client.ts';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { handlerFile, type Serving, serve } from '../../support/servers/serve.ts';

// zlib makes a window of 8 bits one of 9.
test.each([9, 10, 12, 15])('a client with a window of %i bits can inflate what it is sent', async (bits) => {
  const { port } = await serve({ handler: 'echo', compression: 'dedicated', compressionMinBytes: 0 });
  const raw = await connectRaw(port, '/', [
    `Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=${bits}`,
  ]);
  const agreed = Number(/server_max_window_bits=(\d+)/.exec(raw.head)?.[1]);
  expect(agreed).toBeLessThanOrEqual(bits);
  // What comes again farther back than the window must not be referred to.
  const message = Buffer.concat([randomBytes(700), randomBytes(5_000), randomBytes(70_000)]);
  const text = Buffer.concat([message, message]);
  raw.write(clientFrame(2, text));
  const answer = await raw.frame();
  const options = { windowBits: agreed, finishFlush: constants.Z_SYNC_FLUSH };
  expect(inflateRawSync(answer?.payload ?? Buffer.of(), options).equals(text)).toBe(true);
});

describe.each(['shared', 'dedicated'] as const)('with COMPRESSION = %s', (compression) => {
  test('messages of every kind are the same after both ways', async () => {
    const { url } = await serve({ handler: 'echo', compression });
    const client = await connect(url, { perMessageDeflate: true });
    const other = await connectUndici(url);
    expect(client.socket.extensions).toContain('permessage-deflate');
    const messages = [
      '',
      'a',
      '回答'.repeat(10_000),
      Buffer.alloc(1_000_000, 'abc'),
      randomBytes(100_000),
      'after',
    ];
    for (const message of messages) {
      expect(isSame(await client.ask(message), message)).toBe(true);
      expect(isSame(await other.ask(message as string), message)).toBe(true);
    }
  });

  test('what is repetitive takes few bytes on the wire', async () => {
    const { port } = await serve({ handler: 'echo', compression });
    const raw = await connectRaw(port, '/', [
      'Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover',
    ]);
    expect(raw.head).toContain('permessage-deflate');
    const frame = clientFrame(2, deflate(Buffer.alloc(100_000, 'x')));
    frame[0] = 0xc2; // Final, compressed, binary.
    raw.write(frame);
    const answer = await raw.frame();
    expect(answer?.payload.length).toBeLessThan(1000);
    const inflated = inflateRawSync(answer?.payload ?? Buffer.of(), { finishFlush: constants.Z_SYNC_FLUSH });
    expect(inflated.equals(Buffer.alloc(100_000, 'x'))).toBe(true);
  });

  test.each([
    'permessage-deflate; bogus',
    'permessage-deflate; server_max_window_bits=20',
    'permessage-deflate; server_max_window_bits=8',
    compression === 'shared'
      ? 'permessage-deflate; server_max_window_bits=12'
      : 'permessage-deflate; server_no_context_takeover',
  ])('a client that offers what cannot be kept (%s) is served without', async (offer) => {
    const { port } = await serve({ handler: 'echo', compression });
    const raw = await connectRaw(port, '/', [`Sec-WebSocket-Extensions: ${offer}`]);
    expect(raw.head).toContain(' 101 ');
    expect(raw.head.toLowerCase()).not.toContain('sec-websocket-extensions');
    raw.write(clientFrame(opcode.text, Buffer.alloc(1000, 'x')));
    expect((await raw.frame())?.payload.toString()).toBe('x'.repeat(1000));
  });

  test('messages below COMPRESSION_MIN_BYTES go as they are', async () => {
    const { port } = await serve({ handler: 'echo', compression, compressionMinBytes: 100 });
    const raw = await connectRaw(port, '/', ['Sec-WebSocket-Extensions: permessage-deflate']);
    raw.write(
      clientFrame(opcode.text, Buffer.alloc(99, 'x')),
      clientFrame(opcode.text, Buffer.alloc(100, 'x')),
    );
    const [below, from] = [await raw.frame(), await raw.frame()];
    expect(below?.payload.length).toBe(99);
    expect(from?.payload.length).toBeLessThan(50);
  });

  test('a client that does not offer it is served without', async () => {
    const { url } = await serve({ handler: 'echo', compression });
    const client = await connect(url, { perMessageDeflate: false });
    expect(client.socket.extensions).toBe('');
    expect(await client.ask('x'.repeat(1000))).toBe('x'.repeat(1000));
  });

  describe('a message that cannot be taken once it is inflated', () => {
    const inflationError = 'Received too big message, or other inflation error';

    async function visit(): Promise<Serving & { raw: RawSocket; undertaker: WsClient }> {
      const handler = handlerFile('obey.mjs');
      const serving = await serve({ handler, compression, maxPayloadBytes: 10_000 });
      const undertaker = await connect(`${serving.url}/undertaker`);
      const raw = await connectRaw(serving.port, '/odd', ['Sec-WebSocket-Extensions: permessage-deflate']);
      return { ...serving, raw, undertaker };
    }

    test.each<[string, ...Buffer[]]>([
      ['is far larger than the limit', compressed(deflate(Buffer.alloc(1_000_000)))],
      ['is a little more than twice as large', compressed(deflate(Buffer.alloc(21_025)))],
      ['is far larger and comes in fragments', ...fragments(deflate(Buffer.alloc(1_000_000)))],
      ['is no DEFLATE', compressed(Buffer.alloc(20, 0xff))],
    ])('because it %s, ends the connection; the handler and the log have 1009', async (_, ...frames) => {
      const { raw, undertaker, heddle, log } = await visit();
      const { messagesIn } = heddle.statistics;
      raw.write(...frames);
      await raw.ended();
      expect(raw.rest).toBe('');
      expect(await undertaker.next()).toBe(`odd 1009 ${inflationError}`);
      expect(heddle.statistics.messagesIn).toBe(messagesIn);
      expect(await log.line({ code: 1009 })).toMatchObject({
        msg: 'client closed: its message is too large when it is inflated, or cannot be: broken, or with a final block (BFINAL)',
        limit: 10_000,
        client: expect.stringMatching(/^[0-9a-f]{8}-/),
      });
      expect(await undertaker.ask('say fine')).toBe('fine');
    });

    test('because it is up to twice as large as the limit, is answered with 1009', async () => {
      const { raw, undertaker, log } = await visit();
      raw.write(compressed(deflate(Buffer.alloc(21_024))));
      const reason = 'the message has 21024 bytes; the limit is 10000';
      const answer = await raw.frame();
      expect(answer?.payload.readUInt16BE()).toBe(1009);
      expect(answer?.payload.toString('utf8', 2)).toBe(reason);
      expect(await undertaker.next()).toBe(`odd 1009 ${reason}`);
      expect(log.all({ msg: 'client closed: its message is too large' })).toHaveLength(1);
    });

    test('because it is text and not UTF-8, ends the connection; the handler and the log have 1007', async () => {
      const { raw, undertaker, log } = await visit();
      raw.write(compressed(deflate(Buffer.of(0xff)), 0xc1));
      await raw.ended();
      expect(await undertaker.next()).toBe('odd 1007 Received invalid UTF-8');
      expect(await log.line({ code: 1007 })).toMatchObject({ msg: 'client closed: its text is not UTF-8' });
    });

    test('because it is too large, is one of more bytes than the limit: at the limit it is taken', async () => {
      const { raw } = await visit();
      raw.write(compressed(deflate(Buffer.alloc(10_000))));
      expect((await raw.frame())?.opcode).toBe(opcode.text);
    });
  });

  test('a message whose DEFLATE ends with a final block is not taken: the connection ends, as 1009', async () => {
    const { port, url } = await serve({ handler: handlerFile('obey.mjs'), compression });
    const undertaker = await connect(`${url}/undertaker`);
    const final = deflateRawSync('say hi');
    const flushed = deflateRawSync('say ', { finishFlush: constants.Z_SYNC_FLUSH });
    // The four shapes that RFC 7692 7.2.3.4 and 7.2.3.5 let a compressor send.
    for (const payload of [
      final,
      Buffer.concat([final, Buffer.of(0)]),
      Buffer.concat([flushed, deflateRawSync('hi')]),
      deflateRawSync('say hi', { level: 0 }),
    ]) {
      const raw = await connectRaw(port, '/final', ['Sec-WebSocket-Extensions: permessage-deflate']);
      raw.write(compressed(payload, 0xc1));
      await raw.ended();
      expect(raw.rest).toBe('');
      expect(await undertaker.next()).toMatch(/^final 1009 /);
    }
  });
});

test('with COMPRESSION = off no extension is agreed on', async () => {
  const { url } = await serve({ handler: 'echo' });
  const client = await connect(url, { perMessageDeflate: true });
  expect(client.socket.extensions).toBe('');
  expect(await client.ask('x'.repeat(1000))).toBe('x'.repeat(1000));
});

// As RFC 7692 7.2.1 wants it: flushed, without the four bytes that every flush ends with.
function deflate(data: Buffer): Buffer {
  return deflateRawSync(data, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
}

/** A frame of a compressed message, by default a whole binary one. */
function compressed(payload: Uint8Array, first = 0xc2): Buffer {
  const frame = clientFrame(opcode.binary, payload);
  frame[0] = first;
  return frame;
}

function fragments(payload: Uint8Array): [Buffer, Buffer] {
  const middle = payload.length >> 1;
  return [
    compressed(payload.subarray(0, middle), 0x42),
    clientFrame(opcode.continuation, payload.subarray(middle)),
  ];
}

// The matchers of the test runner take seconds for a million bytes.
function isSame(received: string | Buffer, sent: string | Buffer): boolean {
  return typeof received === 'string' || typeof sent === 'string' ? received === sent : received.equals(sent);
}
