// Handshakes and requests that are not what they should be, byte by byte. What uWebSockets.js decides by itself is in
// the titles as it is.
import { describe, expect, test } from 'vitest';
import { clientFrame, handshake, opcode, openRaw, type RawSocket } from '../../support/clients/raw-socket.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile } from '../../support/servers/serve.ts';
import { steadyServer } from '../../support/servers/steady-server.ts';

const server = steadyServer({
  handler: handlerFile('obey.mjs'),
  subprotocols: ['v1', 'v2'],
  compression: 'shared',
});

async function send(...pieces: (string | Uint8Array)[]): Promise<RawSocket> {
  const raw = await openRaw(server.port);
  raw.socket.setNoDelay(true);
  for (const piece of pieces) {
    raw.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
    // The server is on this thread: after three turns of the event loop it has read the piece.
    for (let turn = 0; pieces.length > 1 && turn < 3; turn++) await new Promise(setImmediate);
  }
  await raw.readHead();
  return raw;
}

function statusOf({ head }: RawSocket): number {
  return Number(head.split(' ')[1] ?? 0);
}

async function bodyOf(raw: RawSocket): Promise<{ code?: string; detail?: string }> {
  const length = Number(/^content-length: (\d+)/im.exec(raw.head)?.[1]);
  await until(() => raw.rest.length >= length, 'the body of the answer');
  return JSON.parse(raw.rest.slice(0, length));
}

/** The right handshake with one line in place of another. */
function altered(line: RegExp, replacement: string): string {
  return handshake('/visitor').replace(line, replacement);
}

function post(headers: string[], body = ''): string {
  return `POST /messages HTTP/1.1\r\nHost: x\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n${body}`;
}

describe('a handshake', () => {
  test.each([
    ['version 8', /Version: 13/, 'Version: 8', 426, 'HANDSHAKE_VERSION'],
    ['no version', /Sec-WebSocket-Version: 13\r\n/, '', 426, 'HANDSHAKE_VERSION'],
    ['Upgrade: h2c', /Upgrade: websocket/, 'Upgrade: h2c', 400, 'HANDSHAKE_INVALID'],
    ['no Upgrade', /Upgrade: websocket\r\n/, '', 400, 'HANDSHAKE_INVALID'],
    ['Connection: close', /Connection: Upgrade/, 'Connection: close', 400, 'HANDSHAKE_INVALID'],
    ['no Connection', /Connection: Upgrade\r\n/, '', 400, 'HANDSHAKE_INVALID'],
    ['a key that is no base64', /Key: .*/, `Key: ${'!'.repeat(24)}`, 400, 'HANDSHAKE_INVALID'],
    ['a key of 17 bytes', /Key: .*/, 'Key: dGhlIHNhbXBsZSBub25jZSE=', 400, 'HANDSHAKE_INVALID'],
    ['no key, which makes it a plain GET', /Sec-WebSocket-Key: .*\r\n/, '', 404, 'ROUTE_NOT_FOUND'],
    ['a key of 3 characters, the same', /Key: .*/, 'Key: abc', 404, 'ROUTE_NOT_FOUND'],
    ['the method POST', /^GET/, 'POST', 404, 'ROUTE_NOT_FOUND'],
  ])('with %s is refused', async (_, line, replacement, status, code) => {
    const raw = await send(altered(line, replacement));
    expect(statusOf(raw)).toBe(status);
    expect(await bodyOf(raw)).toMatchObject({ code });
    // RFC 6455 4.4: the version that would do.
    expect(/^sec-websocket-version: 13\r$/m.test(raw.head)).toBe(status === 426);
  });

  test.each([
    ['Upgrade: WebSocket', 'Connection: keep-alive, upgrade'],
    ['UPGRADE: foo, websocket', 'CONNECTION: UPGRADE , keep-alive'],
  ])('with %s and %s is one', async (upgrade, connection) => {
    const text = altered(/Upgrade: websocket/, upgrade).replace('Connection: Upgrade', connection);
    const raw = await send(text);
    expect(statusOf(raw)).toBe(101);
  });
});

describe('header fields on several lines are read as one:', () => {
  test.each([
    ['Connection', altered(/Connection: Upgrade/, 'Connection: keep-alive\r\nConnection: Upgrade')],
    ['Upgrade', altered(/Upgrade: websocket/, 'Upgrade: h2c\r\nUpgrade: websocket')],
    ['Origin, if it is the same', handshake('/visitor', ['Origin: https://a.b', 'Origin: https://a.b'])],
  ])('%s', async (_, text) => {
    expect(statusOf(await send(text))).toBe(101);
  });

  test('Sec-WebSocket-Protocol', async () => {
    const offers = ['Sec-WebSocket-Protocol: v9', 'Sec-WebSocket-Protocol: v7, v2'];
    const raw = await send(handshake('/visitor', offers));
    expect(raw.head).toMatch(/^sec-websocket-protocol: v2\r$/im);
  });

  test('Sec-WebSocket-Extensions', async () => {
    const offers = ['Sec-WebSocket-Extensions: x-unknown', 'Sec-WebSocket-Extensions: permessage-deflate'];
    const raw = await send(handshake('/visitor', offers));
    expect(raw.head).toMatch(/^sec-websocket-extensions: permessage-deflate/im);
  });

  test.each([
    ['a key', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 400, 'HANDSHAKE_INVALID'],
    ['a version', 'Sec-WebSocket-Version: 13', 426, 'HANDSHAKE_VERSION'],
    ['a Host', 'Host: localhost', 400, 'HEADER_REPEATED'],
    ['another Host', 'Host: elsewhere', 400, 'HEADER_REPEATED'],
    ['an empty Host', 'Host:', 400, 'HEADER_REPEATED'],
  ])('%s more makes a handshake refused', async (_, line, status, code) => {
    const raw = await send(handshake('/visitor', [line]));
    expect(statusOf(raw)).toBe(status);
    expect((await bodyOf(raw)).code).toBe(code);
  });

  const origins = ['Origin: https://a.b', 'Origin: https://c.d'];
  test.each([
    ['a handshake', handshake('/visitor', origins)],
    ['a GET', `GET / HTTP/1.1\r\nHost: x\r\n${origins.join('\r\n')}\r\n\r\n`],
    ['a POST', post([...origins, 'Content-Length: 2'], 'hi')],
    ['a preflight', post([...origins, 'Access-Control-Request-Method: POST']).replace('POST', 'OPTIONS')],
  ])('two Origins that differ are none to go by: %s', async (_, bytes) => {
    const raw = await send(bytes);
    expect(statusOf(raw)).toBe(400);
    expect(await bodyOf(raw)).toMatchObject({
      code: 'HEADER_REPEATED',
      detail: 'The request has more than one origin',
    });
  });
});

describe('bytes that are not UTF-8 would reach nobody as they are, and are refused', () => {
  test.each([
    ['in a header field', handshake('/visitor', ['X-City: K\xf6ln']), 'header field x-city'],
    ['in a cookie', handshake('/visitor', ['Cookie: a=b; c="\xfc"']), 'header field cookie'],
    ['in an Origin', handshake('/visitor', ['Origin: https://\xfc.example']), 'header field origin'],
    [
      'in a subprotocol',
      handshake('/visitor', ['Sec-WebSocket-Protocol: v\xfc, v2']),
      'header field sec-websocket-protocol',
    ],
    ['an overlong sequence', handshake('/visitor', ['X-A: a\xc0\x80b']), 'header field x-a'],
    ['half a surrogate pair', handshake('/visitor', ['X-A: a\xed\xa0\x80b']), 'header field x-a'],
    ['a sequence that breaks off', handshake('/visitor', ['X-A: a\xe5\x9bb']), 'header field x-a'],
    ['in the path', handshake('/K\xf6ln'), 'URL'],
    ['in the query', handshake('/visitor?city=K\xf6ln'), 'URL'],
    ['in a POST', post(['X-City: K\xf6ln', 'Content-Length: 2'], 'hi'), 'header field x-city'],
    ['in the query of a POST', post(['Content-Length: 2'], 'hi').replace('messages', 'messages?\xf6'), 'URL'],
    ['in a GET', 'GET / HTTP/1.1\r\nHost: x\r\nX-City: K\xf6ln\r\n\r\n', 'header field x-city'],
  ])('%s', async (_, bytes, part) => {
    const raw = await send(bytes);
    expect(statusOf(raw)).toBe(400);
    expect(await bodyOf(raw)).toMatchObject({
      code: 'HEAD_NOT_UTF8',
      detail: `The ${part} has bytes that are not UTF-8`,
    });
  });

  test.each([
    ['\xfcber', 'ber'],
    ['caf\xe9', 'caf'],
    ['\xe5\x9b\x9e', ''],
  ])(
    'but uWebSockets.js takes them for white space where a value begins or ends: %j is %j',
    async (sent, seen) => {
      await send(handshake('/visitor', [`X-Word: ${sent}`]));
      const { clients } = await server.heddle.listClients({ query: '/visitor' });
      expect(clients[0]?.headers).toMatchObject({ 'x-word': seen });
    },
  );

  test('but UTF-8 is taken as it is, in the URL too', async () => {
    const raw = await send(Buffer.from(handshake('/Köln?x=回', ['X-City: Köln'])));
    expect(statusOf(raw)).toBe(101);
    const { clients } = await server.heddle.listClients({ query: 'Köln' });
    expect(clients[0]).toMatchObject({ name: 'Köln', url: '/Köln?x=回', query: { x: '回' } });
    expect(clients[0]?.headers).toMatchObject({ 'x-city': 'Köln' });
  });
});

describe('what is read together with a handshake, behind it, uWebSockets.js drops:', () => {
  const say = (word: string): Buffer => clientFrame(opcode.text, `say ${word}`);
  const head = Buffer.from(handshake('/hasty'));

  test.each([
    ['a frame', say('early')],
    ['several frames', Buffer.concat([say('early'), clientFrame(opcode.ping, 'early'), say('early')])],
    ['another request', Buffer.from('GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['another handshake', Buffer.from(handshake('/smuggled'))],
  ])('%s; what comes later is served', async (_, behind) => {
    const { messagesIn, connectionsOpened } = server.heddle.statistics;
    const raw = await send(Buffer.concat([head, behind]), say('later'));
    expect(statusOf(raw)).toBe(101);
    expect((await raw.frame())?.payload.toString()).toBe('later');
    expect(raw.rest).toBe('');
    expect(server.heddle.statistics).toMatchObject({
      messagesIn: messagesIn + 1,
      connectionsOpened: connectionsOpened + 1,
    });
  });

  test('the beginning of a frame, so that its rest is taken for a frame', async () => {
    const { messagesIn } = server.heddle.statistics;
    const frame = say('in two parts');
    const raw = await send(Buffer.concat([head, frame.subarray(0, 8)]), frame.subarray(8));
    expect(statusOf(raw)).toBe(101);
    await raw.ended();
    expect(raw.rest).toBe('');
    expect(server.heddle.statistics.messagesIn).toBe(messagesIn);
  });

  test('frames behind the end of a handshake that comes in parts', async () => {
    const { messagesIn } = server.heddle.statistics;
    const raw = await send(
      head.subarray(0, 60),
      Buffer.concat([head.subarray(60), say('early')]),
      say('later'),
    );
    expect(statusOf(raw)).toBe(101);
    expect((await raw.frame())?.payload.toString()).toBe('later');
    expect(server.heddle.statistics.messagesIn).toBe(messagesIn + 1);
  });
});

describe('uWebSockets.js itself answers and ends the connection', () => {
  test.each([
    ['HTTP/1.0', 505, altered(/HTTP\/1\.1/, 'HTTP/1.0')],
    ['the beginning of HTTP/2', 505, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['bytes without a meaning', 505, Buffer.from(Array.from({ length: 300 }, (_, i) => (i * 37) % 256))],
    ['a hundred zeros', 505, Buffer.alloc(100)],
    [
      'a TLS hello on the plain port',
      505,
      Buffer.concat([Buffer.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3), Buffer.alloc(506, 7)]),
    ],
    ['line feeds without carriage returns', 505, 'GET / HTTP/1.1\nHost: x\n\n'],
    ['a whole URL as a proxy gets it', 505, 'GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['CONNECT', 505, 'CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a request line that comes byte by byte', 505, 'GET /'],
    ['no Host', 400, altered(/Host: .*\r\n/, '')],
    ['a length and chunks', 400, post(['Content-Length: 6', 'Transfer-Encoding: chunked'], '0\r\n\r\nX')],
    ['chunks and a length', 400, post(['Transfer-Encoding: chunked', 'Content-Length: 5'], '0\r\n\r\n')],
    ['a negative length', 400, post(['Content-Length: -1'], 'a')],
    ['a length with a sign', 400, post(['Content-Length: +1'], 'a')],
    ['a hexadecimal length', 400, post(['Content-Length: 0x1'], 'a')],
    ['a list of lengths', 400, post(['Content-Length: 1, 5'], 'abcde')],
    ['a length of 23 digits', 400, post(['Content-Length: 99999999999999999999999'], 'a')],
    ['a chunk whose size is no number', 400, post(['Transfer-Encoding: chunked'], 'zz\r\nabc\r\n0\r\n\r\n')],
    ['a chunk of negative size', 400, post(['Transfer-Encoding: chunked'], '-3\r\nabc\r\n0\r\n\r\n')],
    ['a chunk of 17 digits', 400, post(['Transfer-Encoding: chunked'], `${'f'.repeat(17)}\r\nabc\r\n`)],
  ])('for %s, with %i', async (what, status, bytes) => {
    const handled = server.heddle.statistics.messagesIn;
    const raw = await (what.endsWith('byte by byte') ? send(...String(bytes)) : send(bytes));
    expect(statusOf(raw)).toBe(status);
    await raw.ended();
    expect(server.heddle.statistics.messagesIn).toBe(handled);
  });
});

describe('the connection of a request without a clear end is cut, and what follows is not served', () => {
  const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';

  test.each([
    ['two lengths, the shorter first', post(['Content-Length: 1', 'Content-Length: 40'], `a${smuggled}`)],
    ['two lengths, the longer first', post(['Content-Length: 5', 'Content-Length: 1'], 'abcde')],
    ['an empty length', post(['Content-Length:'], smuggled)],
    ['an unknown coding', post(['Transfer-Encoding: xchunked'], `0\r\n\r\n${smuggled}`)],
    ['the coding identity', post(['Transfer-Encoding: identity'], smuggled)],
    ['two codings', post(['Transfer-Encoding: gzip, chunked'], `0\r\n\r\n${smuggled}`)],
    ['a second coding', post(['Transfer-Encoding: chunked', 'Transfer-Encoding: x'], `0\r\n\r\n${smuggled}`)],
    ['a GET with two lengths', `GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 9\r\n\r\n`],
    ['a handshake with two lengths', handshake('/', ['Content-Length: 0', 'Content-Length: 9'])],
  ])('%s', async (_, bytes) => {
    const { messagesIn, requests } = server.heddle.statistics;
    const raw = await send(bytes);
    await raw.ended();
    expect(raw.head + raw.rest).toBe('');
    expect(server.heddle.statistics).toMatchObject({ messagesIn, requests });
  });

  test('but a length that is only repeated is clear', async () => {
    const raw = await send(
      post(['Content-Length: 6', 'Content-Length: 6', 'Content-Type: text/plain'], 'say hi'),
    );
    expect(statusOf(raw)).toBe(200);
  });
});

describe('the end of a chunked body can be misread: it gets 411, the connection is closed, and nothing else of it is served', () => {
  const chunked = ['Transfer-Encoding: chunked', 'Content-Type: text/plain'];

  test.each([
    ['whole', '6\r\nsay hi\r\n0\r\n\r\n'],
    ['only begun', '6\r\nsay'],
    ['of nothing', '0\r\n\r\n'],
    ['with an extension, whose signs uWebSockets.js takes for digits', '1;\r\nx\r\n0\r\n\r\n'],
    ['with an extension that has a value', '2;a=b\r\nhe\r\n0\r\n\r\n'],
    ['with a sign that is no digit', `1@\r\n${'x'.repeat(27)}\r\n0\r\n\r\n`],
    ['without line ends behind its chunks', '6\r\nsay hi??0\r\n\r\n'],
  ])('%s', async (_, body) => {
    const { messagesIn, requests } = server.heddle.statistics;
    const raw = await send(post(chunked, body));
    expect(statusOf(raw)).toBe(411);
    expect((await bodyOf(raw)).code).toBe('LENGTH_REQUIRED');
    await raw.ended();
    expect(server.heddle.statistics).toMatchObject({ messagesIn, requests });
  });

  test.each([
    ['a GET', `GET / HTTP/1.1\r\nHost: x\r\n${chunked[0]}\r\n\r\n0\r\n\r\n`],
    ['a POST to nowhere', post(chunked, '0\r\n\r\n').replace('/messages', '/nowhere')],
    [
      'a preflight',
      post(['Origin: https://a.b', 'Access-Control-Request-Method: POST', ...chunked]).replace(
        'POST',
        'OPTIONS',
      ),
    ],
    ['a handshake', handshake('/visitor', chunked)],
  ])('%s', async (_, bytes) => {
    const raw = await send(bytes);
    expect(statusOf(raw)).toBe(411);
    await raw.ended();
  });

  test.each([
    ['another request', '6\r\nsay hi\r\n0\r\n\r\n', 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a POST', '6\r\nsay hi\r\n0\r\n\r\n', post(['Content-Length: 6'], 'say no')],
    ['a handshake', '0\r\n\r\n', handshake('/smuggled')],
    ['a trailer', '6\r\nsay hi\r\n0\r\nX: y\r\n\r\n', ''],
  ])('and with %s behind it in the same packet it may be cut without an answer', async (_, body, next) => {
    const { messagesIn, requests, connectionsOpened } = server.heddle.statistics;
    const raw = await send(post(chunked, `${body}${next}`));
    await raw.ended();
    expect(raw.head + raw.rest).not.toMatch(/ 101 | 200 | 404 /);
    expect(server.heddle.statistics).toMatchObject({ messagesIn, requests, connectionsOpened });
  });
});

describe('with CHUNKED_REQUESTS=accept', () => {
  const trusting = steadyServer({ handler: handlerFile('obey.mjs'), chunkedRequests: 'accept' });

  test('uWebSockets.js takes any two bytes for the line end after a chunk', async () => {
    const raw = await openRaw(trusting.port);
    raw.write(
      Buffer.from(post(['Transfer-Encoding: chunked', 'Content-Type: text/plain'], '6\r\nsay hi??0\r\n\r\n')),
    );
    await raw.readHead();
    expect(statusOf(raw)).toBe(200);
  });
});

describe('a HEAD is answered without a body', () => {
  const head = (path: string, headers: string[] = []): string =>
    post(headers).replace('POST /messages', `HEAD ${path}`);

  test.each([
    ['on /', head('/'), 200],
    ['of what takes only POST', head('/messages'), 405],
    ['of what is not there', head('/nowhere'), 404],
    ['with large header fields', head('/', [`A: ${'x'.repeat(16_384)}`]), 431],
    ['with two Hosts', head('/', ['Host: y']), 400],
    ['with chunks', head('/', ['Transfer-Encoding: chunked']), 411],
  ])('%s', async (_, bytes, status) => {
    const raw = await send(bytes);
    expect(statusOf(raw)).toBe(status);
    // The next answer on the connection begins where this one ends; after 411 there is none.
    if (status !== 411) {
      raw.write(Buffer.from(head('/')));
      await until(() => raw.rest.length > 0, 'the next answer');
    } else await raw.ended();
    expect(raw.rest).toMatch(/^(?:HTTP\/1\.1 200 |$)/);
    raw.socket.destroy();
  });
});

describe('two requests in one packet', () => {
  const say = (text: string): string =>
    post([`Content-Length: ${text.length}`, 'Content-Type: text/plain'], text);

  test.each([
    ['a POST', say('say two')],
    ['a GET', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a request without a clear end', post(['Content-Length:'])],
  ])(
    'a POST and %s: uWebSockets.js cuts the connection, and the handler has seen neither',
    async (_, second) => {
      const { abandoned } = server.heddle.statistics.dropped;
      const undertaker = await send(handshake('/undertaker'));
      const raw = await send(`${say('broadcast one')}${second}`);
      await raw.ended();
      expect(raw.head + raw.rest).toBe('');
      await until(
        () => server.heddle.statistics.dropped.abandoned === abandoned + 1,
        'a request that is skipped',
      );
      await until(() => server.heddle.lanes().every(({ queuedFrames }) => queuedFrames === 0), 'idle lanes');
      expect(undertaker.rest).toBe('');
      undertaker.socket.destroy();
    },
  );

  test('one after the other they are served on the same connection', async () => {
    const raw = await send(say('say one'));
    expect(statusOf(raw)).toBe(200);
    await until(() => raw.rest.endsWith('one'), 'the first answer');
    raw.write(Buffer.from(say('say two')));
    await until(() => raw.rest.endsWith('two'), 'the second answer');
    raw.socket.destroy();
  });
});

describe('header fields', () => {
  const filler = (bytes: number): string => `A: ${'x'.repeat(bytes)}`;

  test.each([
    ['a handshake', handshake('/visitor', [filler(16_384)])],
    ['a GET', `GET / HTTP/1.1\r\nHost: x\r\n${filler(16_384)}\r\n\r\n`],
    ['a POST', post([filler(16_384), 'Content-Length: 2'], 'hi')],
  ])('of more than 16 KiB are refused with 431: %s', async (_, bytes) => {
    const raw = await send(bytes);
    expect(statusOf(raw)).toBe(431);
    const { code, detail } = await bodyOf(raw);
    expect(code).toBe('HEADERS_TOO_LARGE');
    expect(detail).toMatch(/^The header fields have 16\d{3} bytes; the limit is 16384$/);
  });

  test.each([
    ['of 16,000 bytes that come in one piece are taken', [handshake('/visitor', [filler(16_000)])]],
    ['of 16,000 bytes that come in two pieces are taken', halves(handshake('/visitor', [filler(16_000)]))],
    [
      '98 of them are taken',
      [
        handshake(
          '/visitor',
          Array.from({ length: 93 }, (_, i) => `A${i}: b`),
        ),
      ],
    ],
  ])('%s', async (_, pieces) => {
    const raw = await send(...pieces);
    expect(statusOf(raw)).toBe(101);
  });

  test('of more than 16 KiB are refused with 431 also when they come in two pieces', async () => {
    const raw = await send(...halves(handshake('/visitor', [filler(16_400)])));
    expect(statusOf(raw)).toBe(431);
    expect((await bodyOf(raw)).code).toBe('HEADERS_TOO_LARGE');
  });

  test.each([
    ['more than 20 KiB that come in two pieces', halves(handshake('/visitor', [filler(42_000)]))],
    ['a line that never ends', [`GET / HTTP/1.1\r\nHost: x\r\n${filler(21_000)}`]],
  ])('uWebSockets.js refuses %s with 431 and ends the connection', async (_, pieces) => {
    const raw = await send(...pieces);
    expect(statusOf(raw)).toBe(431);
    await raw.ended();
  });
});

function halves(text: string): string[] {
  return [text.slice(0, text.length / 2), text.slice(text.length / 2)];
}

describe('thousands of requests in one packet', () => {
  const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

  test.each([
    ['that are answered', get],
    ['that are refused', get.replace('/ ', '/nowhere ')],
    ['HEADs', get.replace('GET', 'HEAD')],
    ['POSTs whose bodies are refused', post(['Content-Length: 1', 'Content-Type: text/plain'], '\xff')],
    ['handshakes that are refused', handshake('/').replace('Version: 13', 'Version: 8')],
  ])('%s cost no more than some hundreds of them', async (_, bytes) => {
    const raw = await send(bytes.repeat(3_000));
    await raw.ended();
    const answers = (raw.head + raw.rest).split('HTTP/1.1 ').length - 1;
    expect(answers).toBeLessThanOrEqual(1_000);
  });

  test('as many of as many clients are all answered', async () => {
    const clients = await Promise.all(Array.from({ length: 600 }, () => openRaw(server.port)));
    for (const client of clients) client.write(Buffer.from(get));
    for (const client of clients) {
      await client.readHead();
      expect(statusOf(client)).toBe(200);
      client.socket.destroy();
    }
  });
});
