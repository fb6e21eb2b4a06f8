// Clients of a movable handler stay where they are while their worker goes on, and move with their state when it does not.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const options = { handler: handlerFile('waiting/movable.mjs'), workers: 2, spareWorkers: 0 };

async function newFile(): Promise<string> {
  return join(await tempFolder(), 'go-on');
}

async function crowd(url: string, count: number): Promise<WsClient[]> {
  const clients: WsClient[] = [];
  for (let index = 0; index < count; index++) clients.push(await connect(`${url}/c${index}`));
  for (const client of clients) expect(await client.ask('x')).toMatch(/^x 1 /);
  return clients;
}

async function threadOf(client: WsClient): Promise<string> {
  return String(await client.ask('thread')).split(' on ')[1] ?? '';
}

test('a client stays on its worker, and clients are spread over all of them', async () => {
  const { url, heddle } = await serve(options);
  const clients = await crowd(url, 10);
  expect(new Set(await Promise.all(clients.map(threadOf))).size).toBe(2);
  expect(heddle.lanes().reduce((sum, lane) => sum + lane.clients, 0)).toBe(10);
  // On a machine that is busy a thread may lose its core for so long that its clients move.
  await until(async () => {
    const before = await Promise.all(clients.map(threadOf));
    for (let round = 0; round < 5; round++) {
      const now = await Promise.all(clients.map(threadOf));
      if (now.some((thread, index) => thread !== before[index])) return false;
    }
    return true;
  }, 'clients that stay where they are');
});

test('while its worker is in a long hook of another client it moves, with the state that its last message left', async () => {
  const { url, heddle } = await serve(options);
  const clients = await crowd(url, 10);
  let count = 1;
  for (let round = 0; round < 4; round++) {
    const blocker = clients[round] as WsClient;
    const others = clients.filter((client) => client !== blocker);
    const file = await newFile();
    // Some are behind it on its worker already, others come later.
    blocker.send(`block ${file}`);
    for (let times = 0; times < 3; times++) for (const client of others) client.send('x');
    for (const client of others) {
      const answers = (await client.inbox.take(3)).map((answer) => String(answer).split(' ')[1]);
      expect(answers).toEqual([count + 1, count + 2, count + 3].map(String));
    }
    expect(blocker.inbox.size).toBe(0);
    writeFileSync(file, '');
    expect(await blocker.next()).toMatch(new RegExp(`^block ${count + 1} `));
    for (let times = 2; times <= 3; times++) {
      expect(await blocker.ask('x')).toMatch(new RegExp(`^x ${count + times} `));
    }
    count += 3;
  }
  expect(heddle.statistics.clientsMoved).toBeGreaterThan(0);
  expect(heddle.lanes().reduce((sum, lane) => sum + lane.clients, 0)).toBe(10);
});

test('it waits for what it awaits itself, and moves after that', async () => {
  const { url, heddle } = await serve(options);
  const clients = await crowd(url, 6);
  // On a machine that is busy all may have moved to one worker; who is new comes to the other.
  await until(async () => {
    if (heddle.lanes().every((lane) => lane.clients > 0)) return true;
    clients.push(...(await crowd(url, 1)));
    return false;
  }, 'clients on both workers');
  const [blocker, ...others] = clients as [WsClient, ...WsClient[]];
  const file = await newFile();
  for (const client of others) for (const text of ['later', 'x', 'later', 'x']) client.send(text);
  blocker.send(`block ${file}`);
  // Those whose promises are on the worker that is held up cannot go on before it does.
  await until(() => others.some(({ inbox }) => inbox.size === 4), 'somebody on the other worker');
  expect(blocker.inbox.size).toBe(0);
  writeFileSync(file, '');
  expect(await blocker.next()).toMatch(/^block 2 /);
  for (const client of others) {
    const answers = await client.inbox.take(4);
    expect(answers.map((answer) => String(answer).split(' ').slice(0, 2).join(' '))).toEqual([
      'later 2',
      'x 3',
      'later 4',
      'x 5',
    ]);
  }
});

test('when its worker dies it goes on at another one, recovered, at once', async () => {
  const { url, heddle } = await serve({ ...options, onFrameLost: 'ignore' });
  const clients = await crowd(url, 8);
  for (let death = 1; death <= 3; death++) {
    (await connect(url)).send('exit');
    await until(() => heddle.statistics.workersLost === death, 'a death');
    for (const client of clients) expect(await client.ask('x')).toMatch(new RegExp(`^x ${death + 1} `));
  }
  const answers = await Promise.all(clients.map((client) => client.ask('x')));
  expect(answers.some((answer) => String(answer).endsWith('recovered'))).toBe(true);
});

test('its close comes once, after its last message, with its state, wherever it is', async () => {
  const { url, heddle } = await serve(options);
  const undertaker = await connect(`${url}/undertaker`);
  const clients = await crowd(url, 9);
  const [blocker, ...others] = clients as [WsClient, ...WsClient[]];
  const file = await newFile();
  blocker.send(`block ${file}`);
  for (const client of others) {
    client.send('x');
    await client.close();
  }
  const buried = (await undertaker.inbox.take(others.length)).map(String);
  expect(buried.sort()).toEqual(others.map((_, index) => `c${index + 1} 2`).sort());
  writeFileSync(file, '');
  expect(await blocker.next()).toMatch(/^block 2 /);
  await blocker.close();
  expect(await undertaker.next()).toBe('c0 2');
  await until(() => heddle.lanes().reduce((sum, lane) => sum + lane.clients, 0) === 1, 'all gone but one');
});

test('requests are answered by whichever worker is free', async () => {
  const { url, http } = await serve(options);
  const [blocker] = await crowd(url, 1);
  const file = await newFile();
  blocker?.send(`block ${file}`);
  for (let count = 0; count < 10; count++) {
    const response = await fetch(`${http}/messages`, { method: 'POST', body: 'x' });
    expect(await response.text()).toMatch(/^x 1 /);
  }
  writeFileSync(file, '');
  expect(await blocker?.next()).toMatch(/^block 2 /);
});
