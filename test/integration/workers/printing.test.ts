import { describe, expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('unasked/printing-anyhow.mjs');

describe('what a handler prints arrives in the log', () => {
  test.each([
    ['encodings', 'called back', ['as base64', 'as hex', 'é']],
    ['split', 'done', ['€ is whole']],
    ['end', 'done', ['before the end', 'printed after it']],
    [
      'wrong',
      'done',
      ['number', 'null', 'undefined', 'object'].map(
        (type) => `only text and bytes can be printed, not ${type}`,
      ),
    ],
  ])('in each form: %s', async (way, answer, lines) => {
    const { url, log } = await serve({ handler });
    expect(await (await connect(url)).ask(way)).toBe(answer);
    for (const msg of lines) await log.line({ msg, stream: 'stdout' });
  });

  test('also when its line does not end', async () => {
    const { url, log } = await serve({ handler });
    (await connect(url)).send('rest');
    await log.line({ msg: 'nothing ends this', stream: 'stdout' });
  });

  test('also when the thread ends in the middle of a line', async () => {
    const { url, log } = await serve({ handler, onFrameLost: 'ignore' });
    const client = await connect(url);
    client.send('rest and exit');
    await log.line({ msg: 'half a line', stream: 'stderr' });
    await log.line({ msg: 'the last words', stream: 'stdout' });
    await log.line({ msg: ', not even at the end', stream: 'stdout' });
    client.send('rest and throw');
    await log.line({ msg: 'The worker died: uncaught: Error: the end' });
    expect(log.all({ msg: 'the last words' })).toHaveLength(2);
  });
});

describe('what a handler prints is bounded', () => {
  test('in lines: what is beyond is counted and said', async () => {
    const { url, log, heddle } = await serve({ handler });
    const client = await connect(url);
    expect(await client.ask('flood')).toBe('done');
    const leftOut = (): number =>
      log.lines.reduce((sum, { msg }) => sum + Number(/^(\d+) printed lines/.exec(msg ?? '')?.[1] ?? 0), 0);
    const printed = (): number => log.lines.filter(({ msg }) => msg?.startsWith('line ')).length;
    await expect.poll(() => leftOut() + printed(), { timeout: 10_000 }).toBe(100_000);
    expect(printed()).toBeLessThan(50_000);
    expect(heddle.statistics.printedLinesLost).toBe(leftOut());
  });

  test.each([
    ['line', /^x+… \(\d+ characters left out\)$/],
    ['object', /^\[$/],
  ])('in bytes: an enormous %s', async (way, first) => {
    const { url, log } = await serve({ handler });
    expect(await (await connect(url)).ask(way)).toBe('done');
    await expect
      .poll(() => log.lines.some(({ msg }) => first.test(msg ?? '')), { timeout: 10_000 })
      .toBe(true);
    const characters = log.lines.reduce((sum, { msg }) => sum + (msg?.length ?? 0), 0);
    expect(characters).toBeLessThan(4_000_000);
  });
});
