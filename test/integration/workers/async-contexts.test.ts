import { describe, expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('entering.mjs');

describe('what a hook enters by AsyncLocalStorage.enterWith', () => {
  test.each(['enter at once', 'enter and await', 'enter and throw', 'enter in a timer', 'run'])(
    '(%s) is seen by no hook of another client',
    async (way) => {
      const { url } = await serve({ handler });
      const [client, bystander] = [await connect(url), await connect(url)];
      expect(await bystander.ask('tell')).toBe('undefined undefined');
      client.send(`${way}=mine`);
      bystander.send('tell');
      bystander.send('wait');
      expect(await bystander.inbox.take(2)).toEqual(['undefined undefined', 'undefined undefined']);
      const newcomer = await connect(url);
      expect(await newcomer.ask('tell')).toBe('undefined undefined');
      expect(await newcomer.ask('wait')).toBe('undefined undefined');
    },
  );

  test('is there in what the hook awaits', async () => {
    const { url } = await serve({ handler });
    const clients = await Promise.all([connect(url), connect(url)]);
    const answers = clients.map((client, index) => client.ask(`enter and await=${index}`));
    expect(await Promise.all(answers)).toEqual(['0 late 0', '1 late 1']);
  });

  test('is there in the later hooks of its client, from open on, until another is entered', async () => {
    const { url } = await serve({ handler });
    const [one, two] = [await connect(`${url}?enter=one`), await connect(`${url}?enter=two`)];
    expect([await one.ask('tell'), await two.ask('wait')]).toEqual(['one undefined', 'two undefined']);
    expect(await one.ask('enter at once=more')).toBe('more other more');
    expect([await one.ask('wait'), await two.ask('tell')]).toEqual(['more other more', 'two undefined']);
    expect(await one.ask('run=for a while')).toBe('for a while other more');
    expect(await one.ask('tell')).toBe('more other more');
  });

  test('by hooks that waited behind an async one is kept apart too', async () => {
    const { url } = await serve({ handler });
    const [client, bystander] = [await connect(url), await connect(url)];
    for (const text of ['wait', 'enter at once=a', 'wait', 'tell']) client.send(text);
    for (const text of ['wait', 'tell', 'wait', 'tell']) bystander.send(text);
    expect(await client.inbox.take(4)).toEqual(['undefined undefined', ...Array(3).fill('a other a')]);
    expect(await bystander.inbox.take(4)).toEqual(Array(4).fill('undefined undefined'));
  });

  test('by a request is seen by no other request', async () => {
    const { http } = await serve({ handler });
    const ask = async (body: string): Promise<string> => {
      const answer = await fetch(`${http}/messages`, { method: 'POST', body });
      return answer.text();
    };
    expect(await ask('enter at once=mine')).toBe('mine other mine');
    expect(await ask('tell')).toBe('undefined undefined');
  });
});
