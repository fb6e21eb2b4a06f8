import { describe, expect, test } from 'vitest';
import { scenarios } from '../../../bench/scenarios/all.ts';
import type { Case } from '../../../bench/scenarios/scenario.ts';
import { parseSettings } from '../../../bench/settings/settings.ts';
import { targets } from '../../../bench/targets/targets.ts';

const names = scenarios.map((scenario) => scenario.name);

describe('the options of the suite', () => {
  test('have defaults for everything', () => {
    expect(parseSettings({}, names)).toMatchObject({
      durationSec: 1,
      rounds: 3,
      loadProcesses: 1,
      isFull: false,
    });
  });

  test('are read from comma-separated lists', () => {
    const settings = parseSettings({ scenario: 'echo, cpu', workers: '1,2,4', peers: 'uws-inline' }, names);
    expect(settings).toMatchObject({ scenarios: ['echo', 'cpu'], workers: [1, 2, 4], peers: ['uws-inline'] });
  });

  test('that are wrong are reported together, each with its value and its bounds', () => {
    const raw = { scenario: 'echo,eco', workers: '0,two', duration: '-1', rounds: '1.5', peers: 'socket.io' };
    const report = () => parseSettings(raw, names);
    for (const part of [
      "--scenario has 'eco', but knows only echo",
      "--workers is '0', but must be a whole number from 1 to 64",
      "--workers is 'two'",
      "--duration is '-1', but must be a number from 0.2 to 3600",
      "--rounds is '1.5'",
      "--peers has 'socket.io'",
    ]) {
      expect(report).toThrow(part);
    }
  });

  test('of --tune make no sense without it', () => {
    expect(() => parseSettings({ payload: 'x' }, names)).toThrow('belong to --tune');
    expect(() => parseSettings({ tune: 'echo', scenario: 'echo' }, names)).toThrow('exclude each other');
  });
});

describe('the default run', () => {
  const cases = new Map<string, Case>();
  for (const scenario of scenarios) {
    for (const ofCase of scenario.cases({ ...parseSettings({}, names), cores: 2 })) {
      cases.set(`${scenario.name}: ${ofCase.name}`, ofCase);
    }
  }

  test.each(targets.map((target) => [target.what, target] as const))(
    'measures what the target needs: %s',
    (_, target) => {
      const servers = cases.get(`${target.scenario}: ${target.case}`)?.servers.map(({ label }) => label);
      expect(servers).toContain(target.server);
      if (target.against) expect(servers).toContain(target.against.server);
    },
  );
});
