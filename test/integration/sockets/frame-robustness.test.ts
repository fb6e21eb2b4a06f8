// Frames that RFC 6455 does not allow, beyond those of framing.test.ts and close-handshake.test.ts. uWebSockets.js ends
// the connection of most, without a close frame; where it lets one through the title says so.
import { beforeEach, describe, expect, test } from 'vitest';
import { clientFrame, connectRaw, handshake, opcode } from '../../support/clients/raw-socket.ts';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { handlerFile } from '../../support/servers/serve.ts';
import { steadyServer } from '../../support/servers/steady-server.ts';

const server = steadyServer({ handler: handlerFile('obey.mjs') });
/** Is told of everyone who leaves: name, code and reason as the handler's close hook saw them. */
let undertaker: WsClient;

beforeEach(async () => {
  undertaker = await connect(`${server.url}/undertaker`);
});

/** A frame with its first byte as it is. */
function frame(first: number, payload: string | Uint8Array = 'x'): Buffer {
  const bytes = clientFrame(opcode.binary, payload);
  bytes[0] = first;
  return bytes;
}

/** A binary frame that announces a length of 64 bits. */
function longFrame(length: bigint, payload = 'x'): Buffer {
  const head = Buffer.alloc(14);
  head.writeUInt16BE(0x82ff);
  head.writeBigUInt64BE(length, 2);
  return Buffer.concat([head, Buffer.from(payload)]);
}

function closeWith(code: number): Buffer {
  return clientFrame(opcode.close, Buffer.of(code >> 8, code & 0xff));
}

describe('ends the connection, which the handler sees as 1006:', () => {
  test.each([
    ['the second reserved bit', frame(0xa1)],
    ['the third reserved bit', frame(0x91)],
    ['a reserved bit on a ping', frame(0xc9)],
    [
      'a compressed message though compression was not agreed on',
      frame(0xc1, Buffer.from('f248cdc9c90700', 'hex')),
    ],
    ['the reserved opcode 7', frame(0x87)],
    ['the reserved opcode 11', frame(0x8b)],
    ['the reserved opcode 15', frame(0x8f)],
    ['a fragmented close', frame(0x08, Buffer.of(3, 0xe8))],
    ['a fragmented pong', frame(0x0a)],
    ['a pong of 126 bytes', frame(0x8a, Buffer.alloc(126))],
    ['a close of 126 bytes', frame(0x88, Buffer.concat([Buffer.of(3, 0xe8), Buffer.alloc(124, 'a')]))],
    ['a continuation that would end nothing', frame(0x00)],
    ['a continuation after the last one', Buffer.concat([frame(0x01), frame(0x80), frame(0x80)])],
    ['another handshake', Buffer.from(handshake('/again'))],
  ])('%s', async (_, bytes) => {
    const raw = await connectRaw(server.port, '/odd');
    raw.write(bytes);
    await raw.ended();
    expect(raw.rest).toBe('');
    expect(await undertaker.next()).toBe('odd 1006 ');
  });
});

test.each([
  ['with the top bit set', 1n << 63n],
  ['of all ones', (1n << 64n) - 1n],
])('a 64-bit length %s ends the connection at once, as too big: the handler sees 1009', async (_, length) => {
  const raw = await connectRaw(server.port, '/odd');
  raw.write(longFrame(length));
  await raw.ended();
  expect(await undertaker.next()).toBe('odd 1009 Received too big message');
});

test.each([0, 1004, 1006, 1015, 1016, 2999, 5000, 65_535])(
  'a close frame with the invalid code %i is answered without a code; the handler sees 1006',
  async (code) => {
    const raw = await connectRaw(server.port, '/odd');
    raw.write(closeWith(code));
    expect(await raw.frame()).toEqual({ final: true, opcode: opcode.close, payload: Buffer.alloc(0) });
    await raw.ended();
    expect(await undertaker.next()).toBe('odd 1006 ');
  },
);

test('nothing that follows a close frame is handled or answered', async () => {
  const handled = server.heddle.statistics.messagesIn;
  const raw = await connectRaw(server.port, '/odd');
  raw.write(closeWith(1000), clientFrame(opcode.text, 'say late'), clientFrame(opcode.ping, 'late'));
  expect((await raw.frame())?.payload.readUInt16BE()).toBe(1000);
  await raw.ended();
  expect(raw.rest).toBe('');
  expect(await undertaker.next()).toBe('odd 1000 ');
  expect(server.heddle.statistics.messagesIn).toBe(handled);
});

describe('uWebSockets.js lets through', () => {
  test('lengths that are written longer than need be', async () => {
    const raw = await connectRaw(server.port, '/odd');
    const [text, bytes] = [Buffer.from('say short'), longFrame(9n, 'say short')];
    bytes[0] = 0x81;
    raw.write(Buffer.concat([Buffer.of(0x81, 0xfe, 0, text.length, 0, 0, 0, 0), text]), bytes);
    for (let count = 0; count < 2; count++) expect((await raw.frame())?.payload.toString()).toBe('short');
  });

  test('a binary frame inside a fragmented text: it is taken for the rest', async () => {
    const raw = await connectRaw(server.port, '/odd');
    raw.write(clientFrame(opcode.text, 'say ', false), clientFrame(opcode.binary, 'both'));
    expect((await raw.frame())?.payload.toString()).toMatch(/ say both$/);
  });

  test('frames without a mask: the first four bytes of what follows are taken for it', async () => {
    const raw = await connectRaw(server.port, '/odd');
    // Announces 4 bytes and sends 8: four of zero are the mask.
    raw.write(Buffer.from([0x82, 4, 0, 0, 0, 0]), Buffer.from('text'));
    expect((await raw.frame())?.payload.toString()).toMatch(/ text$/);
  });
});
