import { describe, expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('dying/keeping.mjs');

describe('a handler that keeps state', () => {
  test('finds the state of every client on the next thread, and is told that they are recovered', async () => {
    const { url } = await serve({ handler });
    const clients = await Promise.all(Array.from({ length: 5 }, () => connect(`${url}?watch=open`)));
    for (const [index, client] of clients.entries()) {
      expect(await client.next()).toBe('false 0');
      for (let count = 1; count <= index; count++) expect(await client.ask('x')).toBe(`false ${count} once`);
      expect(await client.ask('await')).toBe(`false ${index + 1} once`);
    }
    (await connect(url)).send('exit');
    for (const [index, client] of clients.entries()) {
      expect(await client.next()).toBe(`true ${index + 1}`);
      expect(await client.ask('x')).toBe(`true ${index + 2} once`);
    }
  });

  test('finds it after a second death, too', async () => {
    const { url, heddle } = await serve({ handler });
    const client = await connect(url);
    expect(await client.ask('x')).toBe('false 1 once');
    for (let death = 1; death <= 3; death++) {
      (await connect(url)).send('exit');
      await until(() => heddle.statistics.workersLost === death, 'a death');
      expect(await client.ask('x')).toBe(`true ${death + 1} once`);
    }
  });

  test('finds none where one that it had found was given up since', async () => {
    const { url, heddle } = await serve({ handler });
    const client = await connect(`${url}?watch=open`);
    expect(await client.next()).toBe('false 0');
    expect(await client.ask('x')).toBe('false 1 once');
    (await connect(url)).send('exit');
    expect(await client.next()).toBe('true 1');
    expect(await client.ask('forget')).toBe('true undefined undefined');
    (await connect(url)).send('exit');
    await until(() => heddle.statistics.workersLost === 2, 'the second death');
    expect(await client.next()).toBe('true 0');
  });

  test('starts anew where there was no state', async () => {
    const { url, heddle } = await serve({ handler });
    const client = await connect(`${url}?watch=open`);
    expect(await client.next()).toBe('false 0');
    expect(await client.ask('forget')).toBe('false undefined undefined');
    (await connect(url)).send('exit');
    await until(() => heddle.statistics.workersLost === 1, 'the death');
    expect(await client.next()).toBe('true 0');
  });

  test.each([
    ['function', 'DataCloneError', -1],
    ['large 2000', 'STATE_TOO_LARGE', -2],
  ])('is told once when a state cannot be kept (%s), and has none then', async (order, _, count) => {
    const { url, heddle, log } = await serve({ handler, maxKeptStateBytes: 1000 });
    const client = await connect(`${url}?watch=open`);
    expect(await client.next()).toBe('false 0');
    expect(await client.ask(order)).toBe(`false ${count} undefined`);
    expect(await client.ask('x')).toBe(`false ${count + 1} undefined`);
    expect(await log.line({ hook: 'keepState' })).toMatchObject({ level: 50 });
    expect(log.all({ hook: 'keepState' })).toHaveLength(1);
    (await connect(url)).send('exit');
    await until(() => heddle.statistics.workersLost === 1, 'the death');
    expect(await client.next()).toBe('true 0');
  });
});

test('without keepState the client is recovered, and its state is empty', async () => {
  const { url } = await serve({ handler: handlerFile('dying/mortal.mjs') });
  const stayer = await connect(`${url}/stayer?watch=open`);
  expect(await stayer.next()).toBe('opened');
  (await connect(url)).send('exit');
  expect(await stayer.next()).toBe('opened again, state undefined');
});
