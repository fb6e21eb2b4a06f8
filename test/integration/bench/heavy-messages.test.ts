import { afterEach, expect, test } from 'vitest';
import { opcodes } from '../../../bench/load/frames/frame.ts';
import { Generator } from '../../../bench/load/generator.ts';
import { loadPlan } from '../../../bench/measure/load-run.ts';
import { RunningServer } from '../../../bench/servers/running-server.ts';
import { readMetric } from '../../../bench/servers/server-metric.ts';
import { benchHandler, heddle, peer } from '../../../bench/servers/server-spec.ts';
import { blocksPerMsVariable } from '../../../bench/work/burn.mjs';
import { until } from '../../support/deadline.ts';

const clients = 20;
const seed = 1;
const env = { [blocksPerMsVariable]: '1' };
/** Of these, light and heavy ones are many each. */
const enoughMessages = 200;

let server: RunningServer | undefined;
let generator: Generator | undefined;

afterEach(async () => {
  await Promise.all([server?.stop(), generator?.end()]);
});

test('a load with heavy messages gets every reply as it must be, from two load processes, and counts both kinds', async () => {
  const running = await RunningServer.start(heddle(benchHandler('work-stateless'), 2), env);
  server = running;
  generator = new Generator(2);
  await generator.connect(
    loadPlan(running, {
      connections: clients,
      mode: { kind: 'random open loop', clients, messagesPerSec: 500, seed },
      message: {
        sizeBytes: 64,
        workTenthsOfMs: 0,
        heavy: { share: 0.3, workTenthsOfMs: 10, seed },
        opcode: opcodes.binary,
      },
    }),
  );
  await generator.openWindow();
  generator.go();
  const messages = async () => (await readMetric(running, 'heddle_messages_in_total')) ?? 0;
  await until(async () => (await messages()) >= enoughMessages, 'messages');
  await generator.closeWindow();
  const report = await generator.stop();
  expect(report.faults).toEqual({});
  expect(report.latency?.maxUs).toBeGreaterThan(0);
  expect(report.heavyLatency?.maxUs).toBeGreaterThan(0);
});

test('a metric that a server does not have is undefined, and so is every one of a peer', async () => {
  server = await RunningServer.start(heddle(benchHandler('work'), 1), env);
  expect(await readMetric(server, 'heddle_messages_in_total')).toBe(0);
  expect(await readMetric(server, 'heddle_no_such_thing_total')).toBeUndefined();
  await server.stop();
  server = await RunningServer.start(peer('uws-inline', 'work'), env);
  expect(await readMetric(server, 'heddle_messages_in_total')).toBeUndefined();
});
