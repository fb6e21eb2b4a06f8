import { describe, expect, test } from 'vitest';
import { clientFrame, connectRaw, opcode } from '../../support/clients/raw-socket.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const options = { handler: handlerFile('obey.mjs'), maxPayloadBytes: 1000 };

describe('MAX_PAYLOAD_BYTES', () => {
  test('lets a message of exactly that size through, in one frame or in many', async () => {
    const { url } = await serve({ ...options, handler: 'echo' });
    const { socket, inbox } = await connect(url);
    const text = 'ü'.repeat(500);
    socket.send(text);
    for (let index = 0; index < 10; index++) socket.send('x'.repeat(100), { fin: index === 9 });
    expect(await inbox.take(2)).toEqual([text, 'x'.repeat(1000)]);
  });

  test.each([1001, 2000, 3024])(
    'closes a client that sends %i bytes with 1009, before the handler sees it',
    async (bytes) => {
      const { url, heddle, log } = await serve(options);
      const undertaker = await connect(`${url}/undertaker`);
      const client = await connect(`${url}/big`);
      client.send(Buffer.alloc(bytes));
      const reason = `the message has ${bytes} bytes; the limit is 1000`;
      expect(await client.closed).toEqual({ code: 1009, reason });
      expect(await undertaker.next()).toBe(`big 1009 ${reason}`);
      expect(heddle.lanes()[0]?.messagesHandled).toBe(0);
      const line = { level: 40, msg: 'client closed: its message is too large', limit: reason };
      expect(log.all(line)).toHaveLength(1);
    },
  );

  test('cuts the connection of a client that sends far more, and its handler sees 1009', async () => {
    const { url, log } = await serve(options);
    const undertaker = await connect(`${url}/undertaker`);
    const client = await connect(`${url}/huge`);
    client.send(Buffer.alloc(100_000));
    expect((await client.closed).code).toBe(1006);
    expect(await undertaker.next()).toMatch(/^huge 1009/);
    expect(log.all({ msg: 'client closed: its message is too large', code: 1009, limit: 1000 })).toHaveLength(
      1,
    );
  });

  test('cuts the connection at the header that announces far more, without waiting for the rest', async () => {
    const { url, port, heddle } = await serve(options);
    const undertaker = await connect(`${url}/undertaker`);
    const raw = await connectRaw(port, '/liar');
    raw.write(clientFrame(opcode.binary, Buffer.alloc(70_000)).subarray(0, 20));
    await raw.ended();
    expect(await undertaker.next()).toMatch(/^liar 1009/);
    expect(heddle.clientCount).toBe(1);
  });

  test('counts the fragments of a message together', async () => {
    const { url, port } = await serve(options);
    const undertaker = await connect(`${url}/undertaker`);
    const raw = await connectRaw(port, '/pieces');
    raw.write(clientFrame(opcode.binary, Buffer.alloc(600), false), clientFrame(0, Buffer.alloc(600)));
    expect((await raw.frame())?.payload.readUInt16BE()).toBe(1009);
    expect(await undertaker.next()).toMatch(/^pieces 1009/);
    const endless = await connectRaw(port, '/endless');
    endless.write(clientFrame(opcode.binary, Buffer.alloc(600), false));
    for (let index = 0; index < 5; index++) endless.write(clientFrame(0, Buffer.alloc(600), false));
    await endless.ended();
    expect(await undertaker.next()).toMatch(/^endless 1009/);
  });

  test('binds clients, not the handler: what it sends may be larger', async () => {
    const { url, heddle } = await serve({ ...options, maxPayloadBytes: 10 });
    const client = await connect(url);
    const id = (await heddle.listClients()).clients[0]?.id ?? '';
    heddle.send(id, 'x'.repeat(100_000));
    expect(await client.next()).toHaveLength(100_000);
    expect(String(await client.ask('who'))).toContain(id);
  });
});
