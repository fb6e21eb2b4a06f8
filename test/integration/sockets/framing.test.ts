import { expect, test } from 'vitest';
import { clientFrame, connectRaw, opcode } from '../../support/clients/raw-socket.ts';
import { connectUndici } from '../../support/clients/undici-client.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { serve } from '../../support/servers/serve.ts';

test('a message that comes in fragments is handed to the handler as one', async () => {
  const { url } = await serve({ handler: 'echo' });
  const { socket, inbox } = await connect(url);
  socket.send('one ', { fin: false });
  socket.send('two ', { fin: false });
  socket.send('', { fin: false });
  socket.send('three', { fin: true });
  socket.send(Uint8Array.of(1), { binary: true, fin: false });
  socket.send(Uint8Array.of(2, 3), { binary: true, fin: true });
  expect(await inbox.take(2)).toEqual(['one two three', Buffer.of(1, 2, 3)]);
});

test('pings between the fragments of a message are answered at once, and the message arrives whole', async () => {
  const { port } = await serve({ handler: 'echo' });
  const raw = await connectRaw(port);
  raw.write(clientFrame(opcode.text, 'a', false), clientFrame(opcode.ping, 'still there?'));
  expect(await raw.frame()).toEqual({
    final: true,
    opcode: opcode.pong,
    payload: Buffer.from('still there?'),
  });
  raw.write(clientFrame(opcode.continuation, 'b', false), clientFrame(opcode.pong, 'unasked'));
  raw.write(clientFrame(opcode.continuation, 'c'));
  expect(await raw.frame()).toEqual({ final: true, opcode: opcode.text, payload: Buffer.from('abc') });
});

test('a frame that arrives byte by byte is read like any other', async () => {
  const { port } = await serve({ handler: 'echo' });
  const raw = await connectRaw(port);
  raw.socket.setNoDelay(true);
  for (const byte of clientFrame(opcode.binary, 'slowly')) raw.write(Uint8Array.of(byte));
  expect(await raw.frame()).toMatchObject({ opcode: opcode.binary, payload: Buffer.from('slowly') });
});

test('many frames in one packet are handled one by one, in order', async () => {
  const { port } = await serve();
  const raw = await connectRaw(port);
  raw.write(...Array.from({ length: 100 }, (_, index) => clientFrame(opcode.text, String(index))));
  for (let index = 0; index < 100; index++) {
    expect((await raw.frame())?.payload.toString()).toBe(`回答${index}`);
  }
});

test('a ping is answered with a pong that carries the same bytes, by the socket thread', async () => {
  const { url } = await serve();
  const { socket } = await connect(url);
  const pong = new Promise<Buffer>((resolve) => socket.once('pong', resolve));
  socket.ping(Buffer.from([0, 255, 7]));
  expect(await pong).toEqual(Buffer.from([0, 255, 7]));
});

test.each([
  ['a reserved opcode', clientFrame(3, 'x')],
  ['a continuation of nothing', clientFrame(opcode.continuation, 'x')],
  ['a new message inside a fragmented one', Buffer.concat([clientFrame(1, 'x', false), clientFrame(1, 'y')])],
  ['a fragmented ping', clientFrame(opcode.ping, 'x', false)],
  ['a ping of 126 bytes', clientFrame(opcode.ping, Buffer.alloc(126))],
  ['a frame with a reserved bit', Buffer.of(0xc1, 0x81, 0, 0, 0, 0, 0x78)],
])('%s ends the connection, and other clients stay', async (_, frames) => {
  const { url, port, heddle } = await serve();
  const bystander = await connectUndici(url);
  const raw = await connectRaw(port);
  raw.write(frames);
  await raw.ended();
  expect(await bystander.ask('still here')).toBe('回答still here');
  expect(heddle.clientCount).toBe(1);
});

test('what is no handshake is refused and leaves no client', async () => {
  const { http, heddle } = await serve();
  const plain = await fetch(`${http}/name`);
  expect(plain.status).toBe(404);
  expect(await plain.json()).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
  expect(heddle.clientCount).toBe(0);
});
