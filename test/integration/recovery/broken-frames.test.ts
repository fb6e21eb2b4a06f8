// A handler that writes over the memory which its thread shares with the socket thread, and then ends the thread.
import { expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

test.each([
  ['pinned', 'broken-frames.mjs'],
  ['stateless', 'broken-frames-stateless.mjs'],
])(
  'with a %s handler that batch is lost and reported, the counts come out even and the rest is served',
  async (_kind, file) => {
    const handler = handlerFile(`dying/${file}`);
    const { heddle, url, log } = await serve({ workers: 2, spareWorkers: 0, handler });
    const others = await Promise.all(Array.from({ length: 6 }, () => connect(url)));
    const vandal = await connect(url);
    expect(await vandal.ask('hi')).toBe('hi');
    vandal.send('smash');
    for (const text of ['a', 'b', 'c']) vandal.send(text);
    expect(await vandal.closed).toMatchObject({ code: 1011 });
    await log.line({ code: 'WORKER_LOST' });
    await log.line({ code: 'FRAME_LOST' });
    await log.line({ msg: 'lane has a new worker' });
    // Those of its lane whose frames were lost with it were closed as well: whoever is left is served.
    for (const client of others.filter(({ socket }) => socket.readyState === 1)) {
      expect(await Promise.race([client.ask('hello'), client.closed.then(() => 'hello')])).toBe('hello');
    }
    expect(await (await connect(url)).ask('new')).toBe('new');
    await until(() => heddle.lanes().every(({ queuedFrames }) => queuedFrames === 0), 'nothing under way');
  },
);
