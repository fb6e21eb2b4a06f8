import { describe, expect, test } from 'vitest';
import { connect, refused } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

describe('DUPLICATE_NAMES', () => {
  test('allow: several clients have one name', async () => {
    const { url, heddle } = await serve();
    await connect(`${url}/bob`);
    await connect(`${url}/bob`);
    expect(heddle.clientCount).toBe(2);
  });

  test('reject: the second client of a name gets 409 until the first has left', async () => {
    const { url, heddle } = await serve({ duplicateNames: 'reject' });
    const first = await connect(`${url}/bob`);
    const refusal = await refused(`${url}/b%6Fb?x=1`);
    expect(refusal).toMatchObject({
      status: 409,
      body: { code: 'NAME_TAKEN', detail: 'A client named bob is online' },
    });
    expect(heddle.statistics.connectionsRefused).toBe(1);
    await first.close();
    await until(() => heddle.clientCount === 0, 'nobody online');
    await connect(`${url}/bob`);
    expect(heddle.clientCount).toBe(1);
  });

  test('reject: clients without a name are never namesakes', async () => {
    const { url, heddle } = await serve({ duplicateNames: 'reject' });
    await connect(url);
    await connect(url);
    expect(heddle.clientCount).toBe(2);
  });

  test('replace: the second client of a name takes over, the first is closed with 4001', async () => {
    const { url, heddle } = await serve({ duplicateNames: 'replace', handler: handlerFile('obey.mjs') });
    const first = await connect(`${url}/bob`);
    const second = await connect(`${url}/bob`);
    expect(await first.closed).toEqual({ code: 4001, reason: 'replaced by a newer client of this name' });
    expect(heddle.clientCount).toBe(1);
    second.send('send-to bob it is me');
    expect(await second.next()).toBe('it is me');
  });
});

describe('ALLOWED_ORIGINS', () => {
  const allowedOrigins = ['https://example.com', 'http://localhost:8080'];

  test('lets clients of these origins in', async () => {
    const { url } = await serve({ allowedOrigins });
    for (const origin of allowedOrigins) await connect(url, { origin });
  });

  test.each([undefined, 'https://evil.example', 'https://example.com:444', 'http://example.com', 'null'])(
    'refuses the origin %s with 403',
    async (origin) => {
      const { url, heddle } = await serve({ allowedOrigins });
      const { status, body } = await refused(url, origin === undefined ? {} : { origin });
      expect(status).toBe(403);
      expect(body.code).toBe('ORIGIN_NOT_ALLOWED');
      expect(heddle.statistics).toMatchObject({ connectionsRefused: 1, connectionsOpened: 0 });
    },
  );

  test('empty lets everyone in', async () => {
    const { url } = await serve();
    await connect(url, { origin: 'https://anywhere.example' });
  });
});

test('MAX_CONNECTIONS clients are let in, one more gets 503 and when to try again, until one leaves', async () => {
  const { url, heddle } = await serve({ maxConnections: 3 });
  const clients = [await connect(url), await connect(url), await connect(url)];
  const refusal = await refused(url);
  expect(refusal).toMatchObject({ status: 503, body: { code: 'TOO_MANY_CONNECTIONS' } });
  expect(refusal.headers['retry-after']).toBe('1');
  await clients[0]?.close();
  // A client has its place until its worker has let go of it.
  await until(
    () => heddle.clientCount === 2 && heddle.lanes().every(({ queuedFrames }) => queuedFrames === 0),
    'a free place',
  );
  expect(await (await connect(url)).ask('hi')).toBe('回答hi');
});

describe('SUBPROTOCOLS', () => {
  const subprotocols = ['chat.v2', 'chat.v1'];

  test.each([
    [['chat.v1'], 'chat.v1'],
    [['chat.v1', 'chat.v2'], 'chat.v2'],
    [['other', 'chat.v1'], 'chat.v1'],
  ])('of the offered %j the server takes the one it prefers, %s', async (protocols, agreed) => {
    const { url, heddle } = await serve({ subprotocols, handler: handlerFile('obey.mjs') });
    const client = await connect(url, { protocols });
    expect(client.socket.protocol).toBe(agreed);
    expect(JSON.parse(String(await client.ask('who'))).subprotocol).toBe(agreed);
    expect((await heddle.listClients()).clients[0]?.subprotocol).toBe(agreed);
  });

  test('a client that offers none is served without', async () => {
    const { url } = await serve({ subprotocols });
    const client = await connect(url);
    expect(client.socket.protocol).toBe('');
  });

  test('a client that offers only others is answered without one, which it may refuse', async () => {
    const { url, heddle } = await serve({ subprotocols });
    await expect(connect(url, { protocols: ['other'] })).rejects.toThrow('Server sent no subprotocol');
    await until(() => heddle.clientCount === 0, 'the client gone');
  });
});
