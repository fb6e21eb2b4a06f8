// Nobody whose messages take long, in whatever way they come, holds all workers of a stateless handler: a light client is
// answered before more than a few of theirs are.
import { expect, test } from 'vitest';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const options = { handler: handlerFile('waiting/wandering.mjs'), workers: 2, spareWorkers: 0 };
const heavyMs = 60;
const heavyClients = 6;
const asks = 40;
/** Of a light client that waited behind a heavy message each time there were as many of these as asks. */
const mostHeavy = asks / 2;

/** What heavy clients do until they are told to stop. */
class Heavies {
  /** Messages of 60 ms that were answered. */
  answered = 0;
  stopped = false;
  readonly #ends: Promise<void>[] = [];

  start(round: (number: number) => Promise<void>): void {
    for (let index = 0; index < heavyClients; index++) this.#ends.push(this.#go(round));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.#ends);
  }

  async #go(round: (number: number) => Promise<void>): Promise<void> {
    for (let number = 0; !this.stopped; number++) await round(number);
  }
}

async function lightIsServed(light: WsClient, heavies: Heavies): Promise<void> {
  // Until it is known that they are heavy they are served like everybody.
  while (heavies.answered < 40) await new Promise((resolve) => setTimeout(resolve, 10));
  const before = heavies.answered;
  for (let number = 0; number < asks; number++) {
    expect(await light.ask(`${number} 0`)).toMatch(/^\d+ 0 on /);
    // At its own pace: whoever asks without pause is always next.
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(heavies.answered - before).toBeLessThan(mostHeavy);
  await heavies.stop();
}

test.each([
  ['each time', (number: number) => number >= 0],
  ['every other time', (number: number) => number % 2 === 0],
  ['once in ten times', (number: number) => number % 10 === 0],
])('clients that use a worker for long %s', async (_, isHeavy) => {
  const { url } = await serve(options);
  const light = await connect(url);
  await light.ask('0 0');
  const heavies = new Heavies();
  const clients: WsClient[] = [];
  for (let index = 0; index < heavyClients; index++) clients.push(await connect(url));
  const free = [...clients];
  heavies.start(async (number) => {
    const client = free.pop() as WsClient;
    const isLong = isHeavy(number);
    await client.ask(`${number} ${isLong ? heavyMs : 0}`);
    if (isLong) heavies.answered++;
    free.push(client);
  });
  await lightIsServed(light, heavies);
});

test('clients that come anew for each message', async () => {
  const { url } = await serve(options);
  const light = await connect(url);
  await light.ask('0 0');
  const heavies = new Heavies();
  heavies.start(async () => {
    const client = await connect(url);
    await client.ask(`0 ${heavyMs}`);
    heavies.answered++;
    await client.close();
  });
  await lightIsServed(light, heavies);
});

test('requests', async () => {
  const { url, http } = await serve(options);
  const light = await connect(url);
  await light.ask('0 0');
  const heavies = new Heavies();
  heavies.start(async () => {
    const response = await fetch(`${http}/messages`, { method: 'POST', body: `0 ${heavyMs}` });
    await response.text();
    heavies.answered++;
  });
  await lightIsServed(light, heavies);
});
