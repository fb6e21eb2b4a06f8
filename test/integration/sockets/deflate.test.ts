import { randomBytes } from 'node:crypto';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { clientFrame, connectRaw } from '../../support/clients/raw-socket.ts';
import { connectUndici } from '../../support/clients/undici-client.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { serve } from '../../support/servers/serve.ts';

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

  test('a client that does not offer it is served without', async () => {
    const { url } = await serve({ handler: 'echo', compression });
    const client = await connect(url, { perMessageDeflate: false });
    expect(client.socket.extensions).toBe('');
    expect(await client.ask('x'.repeat(1000))).toBe('x'.repeat(1000));
  });

  test('a small message that inflates to more than the limit ends the connection', async () => {
    const { port, url, heddle } = await serve({ handler: 'echo', compression, maxPayloadBytes: 10_000 });
    const bystander = await connect(url);
    const raw = await connectRaw(port, '/', ['Sec-WebSocket-Extensions: permessage-deflate']);
    const frame = clientFrame(2, deflate(Buffer.alloc(1_000_000)));
    frame[0] = 0xc2;
    raw.write(frame);
    await raw.ended();
    await until(() => heddle.clientCount === 1, 'the client gone');
    expect(heddle.statistics.messagesIn).toBe(0);
    expect(await bystander.ask('fine')).toBe('fine');
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

// The matchers of the test runner take seconds for a million bytes.
function isSame(received: string | Buffer, sent: string | Buffer): boolean {
  return typeof received === 'string' || typeof sent === 'string' ? received === sent : received.equals(sent);
}
