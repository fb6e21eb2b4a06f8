import { expect, test } from 'vitest';
import { handlerFile, serve } from '../../support/servers/serve.ts';

test('a lane whose workers die soon after they have loaded waits longer and longer for the next one', async () => {
  const handler = handlerFile('dying/soon-after-loading.mjs');
  const { log, heddle } = await serve({ spareWorkers: 0, maxWorkerDeathsPerMin: 0, handler });
  const what = 'workers of this lane die soon after they are started: the next one waits';
  for (const pauseMs of [100, 200, 400]) await log.line({ msg: what, pauseMs });
  expect(heddle.statistics.internalErrors).toBe(0);
});
