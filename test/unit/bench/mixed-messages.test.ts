import { describe, expect, test } from 'vitest';
import type { Run } from '../../../bench/figures/result.ts';
import { chartsOf } from '../../../bench/report/charts.ts';
import { toMarkdown } from '../../../bench/report/markdown.ts';
import { Runner } from '../../../bench/runner.ts';
import { mixedMessages, splitFigures } from '../../../bench/scenarios/mixed-messages.ts';
import { metricIn } from '../../../bench/servers/server-metric.ts';
import { parseSettings } from '../../../bench/settings/settings.ts';
import { judge } from '../../../bench/targets/judge.ts';
import { targets } from '../../../bench/targets/targets.ts';

const settings = parseSettings({}, []);
const own = targets.filter((target) => target.scenario === mixedMessages.name);

/** The runs of the default suite that need no server, under another name if one is given. */
function idealRuns(server = 'ideal', more: Record<string, number> = {}): Run[] {
  return mixedMessages.cases(settings).flatMap(({ name, parameters, reference, computed = [] }) =>
    [1, 2, 3].flatMap((round) =>
      computed.map(({ compute }) => ({
        scenario: mixedMessages.name,
        case: name,
        parameters,
        server,
        reference,
        round,
        figures: { ...compute(settings, round), ...more },
        faults: [],
        notes: [],
      })),
    ),
  );
}

describe('the scenario mixed-messages', () => {
  test('puts the ideal queue beside the servers of each case, and relates them to it', () => {
    for (const { computed, reference, servers } of mixedMessages.cases(settings)) {
      expect(computed?.map(({ label }) => label)).toEqual([reference]);
      const labels = servers.map(({ label }) => label);
      expect(labels).toEqual(
        expect.arrayContaining(['heddle stateless', 'heddle pinned', 'uws-inline', 'uws-piscina-task']),
      );
    }
  });

  test('is run with what is computed once in every round, after the servers', async () => {
    const events: number[] = [];
    const runner = new Runner({ ...settings, rounds: 2 }, 1, { finished: (_run, done) => events.push(done) });
    const [ofCase] = mixedMessages.cases(settings);
    const runs = await runner.run([{ name: mixedMessages.name, cases: () => [{ ...ofCase!, servers: [] }] }]);
    await runner.end();
    expect(events).toEqual([1, 2]);
    expect(runs).toEqual(idealRuns().filter((run) => run.case === ofCase!.name && run.round <= 2));
  });

  test('has a case for each number of workers', () => {
    const workersOf = (raw: Parameters<typeof parseSettings>[0]) =>
      mixedMessages.cases(parseSettings(raw, [])).map(({ parameters }) => parameters.workers);
    expect(workersOf({})).toEqual([2, 4]);
    expect(workersOf({ full: true })).toEqual([1, 2, 4, 8]);
    expect(workersOf({ workers: '3' })).toEqual([3]);
  });

  test('has targets that the ideal queue meets, with the messages of the default run', () => {
    const runs = ['heddle stateless', 'heddle movable'].flatMap((server) => idealRuns(server));
    expect(own.length).toBeGreaterThan(0);
    expect(own.map((target) => judge(target, runs).verdict)).toEqual(own.map(() => 'met'));
  });

  test('shows light and heavy messages apart', () => {
    const summary = (p50Us: number) => ({ p50Us, p90Us: 2, p99Us: 3, p999Us: 4, maxUs: 5 });
    expect(splitFigures({ light: summary(1), heavy: summary(10) })).toMatchObject({
      lightP50Us: 1,
      heavyP50Us: 10,
      lightP999Us: 4,
      heavyP999Us: 4,
    });
    expect(() => splitFigures({ light: summary(1), heavy: undefined })).toThrow(
      'no heavy message was answered',
    );
  });

  test('has charts of each case', () => {
    const charts = chartsOf(idealRuns());
    expect(charts.map(({ name }) => name)).toEqual(['light-p90', 'light-p99', 'heavy-p90']);
    for (const { spec } of charts) expect(JSON.stringify(spec)).toContain('4 workers');
  });

  test('has a column of frames taken back where a server counts them', () => {
    const report = (runs: Run[]) =>
      toMarkdown(
        {
          schema: 1,
          startedAt: '',
          finishedAt: '',
          command: [],
          git: { revision: '', isDirty: false },
          machine: { cpu: '', cores: 2, memoryGiB: 1, kernel: '', arch: '' },
          versions: {},
          openFileLimit: undefined,
          settings: { durationSec: 1, rounds: 3, repeats: 0, loadProcesses: 1, isFull: false },
          calibration: { blocksPerMs: 1, parallelEfficiency: 1, bareLoop: undefined, note: '' },
          runs,
        },
        [],
      );
    expect(report(idealRuns())).not.toContain('frames taken back');
    expect(report([...idealRuns(), ...idealRuns('heddle', { framesTakenBack: 0 })])).toContain(
      'frames taken back',
    );
  });
});

describe('a metric', () => {
  const text =
    '# HELP a_total A.\n# TYPE a_total counter\na_total 3\na_total_more 9\nb{lane="0"} 1\nb{lane="1"} 2\n';

  test('is read by its whole name, and added up over its labels', () => {
    expect(metricIn(text, 'a_total')).toBe(3);
    expect(metricIn(text, 'b')).toBe(3);
  });

  test('that a server does not have is undefined', () => {
    expect(metricIn(text, 'c')).toBeUndefined();
  });
});
