import { describe, expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('obey.mjs');

describe.each(['throw', 'reject'])('a handler that fails on a message by a %s', (how) => {
  test('is logged with the client, the lane and the stack, and counted', async () => {
    const { url, heddle, log } = await serve({ handler });
    const client = await connect(`${url}/alice`);
    const { id } = JSON.parse(String(await client.ask('who')));
    client.send(`${how} because of this`);
    const line = await log.line({ msg: 'the handler failed' });
    expect(line).toMatchObject({ level: 50, client: id, name: 'alice', lane: 0, hook: 'message' });
    expect(line.err).toMatchObject({ type: 'Error', message: 'because of this' });
    expect((line.err as { stack: string }).stack).toContain('obey.mjs:');
    await until(() => heddle.statistics.handlerErrors === 1, 'the count');
  });

  test('costs the client nothing but that message', async () => {
    const { url, heddle } = await serve({ handler });
    const client = await connect(url);
    client.send('say before');
    client.send(`${how} x`);
    client.send('say after');
    expect(await client.inbox.take(2)).toEqual(['before', 'after']);
    await until(() => heddle.lanes()[0]?.messagesHandled === 3, 'all of them counted');
    expect(heddle.lanes()[0]?.queuedFrames).toBe(0);
  });

  test('closes the client with 1011 where ON_HANDLER_ERROR is close, and nobody else', async () => {
    const { url } = await serve({ handler, onHandlerError: 'close' });
    const [client, bystander] = [await connect(url), await connect(url)];
    client.send('say before');
    client.send(`${how} x`);
    expect(await client.next()).toBe('before');
    expect(await client.closed).toEqual({ code: 1011, reason: 'the handler failed' });
    expect(await bystander.ask('say fine')).toBe('fine');
  });
});

describe('a handler that fails otherwise', () => {
  const faults = handlerFile('dying/faulty.mjs');

  test.each([
    ['open', '/open', /^failed in open$/],
    ['close', '/close', /^failed in close$/],
  ])('in %s is logged with that hook, and the client is served', async (hook, path, message) => {
    const { url, log, heddle } = await serve({ handler: faults });
    const client = await connect(`${url}${path}`);
    expect(await client.ask('hello')).toBe('hello');
    await client.close();
    const line = await log.line({ hook });
    expect((line.err as { message: string }).message).toMatch(message);
    await until(() => heddle.statistics.handlerErrors === 1, 'the count');
  });

  test.each([
    ['a-string', 'string', 'just text'],
    ['undefined', 'undefined', 'undefined'],
    ['a-null-object', 'object', 'a value that cannot be turned into text'],
    ['a-type-error', 'TypeError', "Cannot read properties of undefined (reading 'all')"],
    ['wrong-data', 'TypeError', 'only text and bytes can be sent, not number'],
    ['null-data', 'TypeError', 'only text and bytes can be sent, not null'],
    ['nobody', 'TypeError', 'sendTo takes the name or id of a client, which has at least one character'],
  ])('with %s is logged as what it was', async (fault, type, message) => {
    const { url, log } = await serve({ handler: faults });
    const client = await connect(url);
    client.send(fault);
    const line = await log.line({ msg: 'the handler failed' });
    expect(line.err).toMatchObject({ type, message });
    expect(await client.ask('hello')).toBe('hello');
  });

  test('a thousand times a second is counted each time but does not flood the log', async () => {
    const { url, log, heddle } = await serve({ handler });
    const client = await connect(url);
    for (let index = 0; index < 3000; index++) client.send('throw x');
    await until(() => heddle.statistics.handlerErrors === 3000, 'all of them counted');
    expect(await client.ask('say still-here')).toBe('still-here');
    // A hundred for each second that the failures took.
    expect(log.all({ msg: 'the handler failed' }).length).toBeLessThan(3000);
  });
});
