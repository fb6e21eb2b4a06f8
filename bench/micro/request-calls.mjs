// What the calls cost that the socket thread makes into uWebSockets.js for one POST /messages, and what was tried in
// their place. Run: node bench/micro/request-calls.mjs
import uWS from 'uWebSockets.js';
import { once } from 'node:events';
import { Agent, request } from 'node:http';

const requests = 80;
const callsPerRequest = 200;
const times = new Map();

uWS
  .App()
  .post('/messages', (res, req) => {
    const headersAs = (write, start) => () => {
      let all = start();
      req.forEach((name, value) => {
        all = write(all, name, value);
      });
      return all;
    };
    const text = (all, name, value) => `${all}${name}:${value.length}:${value}`;
    const object = (all, name, value) => {
      all[name] = value;
      return all;
    };
    time('the header fields, not looked at', () => req.forEach(() => {}));
    time('the header fields as text', () => Buffer.byteLength(headersAs(text, String)()));
    time('the header fields as an object, as JSON', () => JSON.stringify(headersAs(object, Object)()));
    time('one header field by name', () => req.getHeader('content-type'));
    time('the address in bytes', () => res.getRemoteAddress());
    time('the address as text', () => Buffer.from(res.getRemoteAddressAsText()).toString('latin1'));
    time('a timer, set and cleared', () => clearTimeout(setTimeout(() => {}, 10_000)));
    time('an empty cork', () => res.cork(() => {}));
    res.onAborted(() => {});
    res.onData((_chunk, isLast) => {
      if (isLast) res.end();
    });
  })
  .listen('127.0.0.1', 0, async (socket) => {
    const agent = new Agent({ keepAlive: true });
    const headers = { 'content-type': 'text/plain' };
    const port = uWS.us_socket_local_port(socket);
    for (let count = 0; count < requests; count++) {
      const sending = request({ host: '127.0.0.1', port, path: '/messages', method: 'POST', agent, headers });
      sending.end('hello');
      const [response] = await once(sending, 'response');
      await once(response.resume(), 'end');
    }
    for (const [name, samples] of times) {
      samples.sort((a, b) => a - b);
      console.log(`${name}: ${samples[samples.length >> 1].toFixed(2)} µs`);
    }
    process.exit();
  });

function time(name, call) {
  const start = performance.now();
  for (let count = 0; count < callsPerRequest; count++) call();
  const us = ((performance.now() - start) * 1_000) / callsPerRequest;
  times.set(name, [...(times.get(name) ?? []), us]);
}
