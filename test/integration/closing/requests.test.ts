// How requests end when the server shuts down.
import { connect as connectTcp, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../support/deadline.ts';
import { serve } from '../../support/servers/serve.ts';

const mebibyte = 1024 * 1024;

test.each([100_000, 16 * mebibyte])(
  'an answer of %i bytes that was computed is read to its end by a slow reader',
  async (size) => {
    const { port, heddle } = await serve({
      handler: 'echo',
      maxPayloadBytes: 32 * mebibyte,
      maxQueuedBytes: 32 * mebibyte,
      shutdownTimeoutMs: 60_000,
    });
    const socket = dial(port);
    let received = 0;
    socket.on('data', (chunk) => {
      received += chunk.length;
    });
    socket.pause();
    socket.write(`${headOf(size)}${'x'.repeat(size)}`);
    await until(() => heddle.statistics.messagesOut === 1, 'the answer');
    const closing = heddle.close();
    socket.resume();
    await closing;
    await until(() => socket.closed, 'the end of the connection');
    expect(received).toBeGreaterThan(size);
  },
);

test('an answer that nobody reads holds a shutdown up for SHUTDOWN_TIMEOUT_MS at most', async () => {
  const size = 16 * mebibyte;
  const { port, heddle } = await serve({
    handler: 'echo',
    maxPayloadBytes: size,
    maxQueuedBytes: 2 * size,
    shutdownTimeoutMs: 300,
  });
  const socket = dial(port).pause();
  socket.write(`${headOf(size)}${'x'.repeat(size)}`);
  await until(() => heddle.statistics.messagesOut === 1, 'the answer');
  await heddle.close();
});

test('requests whose bodies do not come are refused with 503, and hold nobody up', async () => {
  const { port, heddle } = await serve({ handler: 'echo', shutdownTimeoutMs: 3_600_000 });
  const [silent, trickling] = [dial(port), dial(port)];
  const answers = [silent, trickling].map(textOf);
  silent.write(headOf(10));
  trickling.write(headOf(1_000_000));
  const timer = setInterval(() => trickling.write('x'), 20);
  onTestFinished(() => clearInterval(timer));
  await until(() => heddle.statistics.requests === 2, 'both requests');
  await heddle.close();
  for (const answer of answers) {
    await until(() => answer().includes('NOT_ACCEPTING'), 'the refusal');
    expect(answer()).toMatch(/^HTTP\/1\.1 503 /);
  }
});

test('a body that is whole within the grace is answered', async () => {
  const { port, heddle } = await serve({ handler: 'echo', shutdownTimeoutMs: 3_600_000 });
  const socket = dial(port);
  const answer = textOf(socket);
  socket.write(headOf(4));
  socket.write('wh');
  await until(() => heddle.statistics.requests === 1, 'the request');
  const closing = heddle.close();
  socket.write('at');
  await closing;
  await until(() => answer().endsWith('what'), 'the answer');
});

function dial(port: number): Socket {
  const socket = connectTcp(port, '127.0.0.1').on('error', () => {});
  onTestFinished(() => void socket.destroy());
  return socket;
}

function headOf(size: number): string {
  return `POST /messages HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: ${size}\r\n\r\n`;
}

function textOf(socket: Socket): () => string {
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}
