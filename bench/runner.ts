// Runs scenarios: every case on every server in every round, the servers taking turns within a round, so that
// what disturbs the machine disturbs all of them.
import type { Run } from './figures/result.ts';
import { Generator } from './load/generator.ts';
import { disturbanceNotes, disturbedCores, isDisturbed } from './measure/disturbance.ts';
import type { Bench, Measurement } from './measure/measurement.ts';
import type { Case, Computed, Scenario } from './scenarios/scenario.ts';
import { RunningServer } from './servers/running-server.ts';
import type { ServerSpec } from './servers/server-spec.ts';
import type { Settings } from './settings/settings.ts';
import { blocksPerMsVariable } from './work/burn.mjs';

/** A server's code is compiled during its first load (see Case); later loads need only to reach their pace. */
const firstWarmUpSec = 0.7;
const laterWarmUpSec = 0.3;

export interface RunnerEvents {
  /** `done` of `total` runs are over, this one included. */
  finished(run: Run, done: number, total: number): void;
}

/** A scenario, whether or not it is reported. */
export type Measurable = Pick<Scenario, 'name' | 'cases'>;

export class Runner {
  readonly #settings: Settings;
  readonly #env: Record<string, string>;
  readonly #events: RunnerEvents;
  readonly #generator: Generator;
  readonly #heavyGenerator: Generator;
  readonly #servers = new Map<string, RunningServer>();

  constructor(settings: Settings, blocksPerMs: number, events: RunnerEvents) {
    this.#settings = settings;
    this.#env = { [blocksPerMsVariable]: String(blocksPerMs) };
    this.#events = events;
    this.#generator = new Generator(settings.loadProcesses);
    this.#heavyGenerator = new Generator(1);
  }

  async run(scenarios: Measurable[]): Promise<Run[]> {
    const plans = scenarios.map((scenario) => ({ scenario, turns: turnsOf(scenario, this.#settings) }));
    const total = plans.reduce((sum, { turns }) => sum + turns.length, 0);
    const runs: Run[] = [];
    for (const { scenario, turns } of plans) {
      for (const [index, turn] of turns.entries()) {
        const run = await this.#take(scenario, turn);
        runs.push(run);
        this.#events.finished(run, runs.length, total);
        if (this.#endsServers(turn, turns[index + 1])) await this.#stopServers();
      }
    }
    return runs;
  }

  /** Ends everything that was started. */
  async end(): Promise<void> {
    await Promise.all([this.#stopServers(), this.#generator.end(), this.#heavyGenerator.end()]);
  }

  /** Starting costs more time than measuring, so only the full suite starts all servers anew in every round. */
  #endsServers(turn: Turn, next: Turn | undefined): boolean {
    return next === undefined || (this.#settings.isFull && next.round !== turn.round);
  }

  async #take(scenario: Measurable, turn: Turn): Promise<Run> {
    const { round, ofCase, contender } = turn;
    const { name, parameters, reference } = ofCase;
    const measurement = await this.#measureUndisturbed(turn);
    const { figures, faults, notes, series } = measurement;
    const run: Run = {
      scenario: scenario.name,
      case: name,
      parameters,
      server: contender.label,
      reference,
      round,
      figures: dropUnknown(figures),
      faults,
      notes: [...notes, ...disturbanceNotes(measurement)],
    };
    return series ? { ...run, series } : run;
  }

  /** Repeats what others disturbed, if the user wants it. The least disturbed counts, not the fastest. */
  async #measureUndisturbed({ round, ofCase, contender }: Turn): Promise<Measurement> {
    if ('compute' in contender) {
      return { figures: contender.compute(this.#settings, round), faults: [], notes: [] };
    }
    let best = await this.#measure(round, ofCase, contender);
    for (let repeat = 0; repeat < this.#settings.repeats && isDisturbed(best); repeat++) {
      const again = await this.#measure(round, ofCase, contender);
      if (disturbedCores(again) < disturbedCores(best)) best = again;
    }
    return best;
  }

  /** A run that fails is a result, too: it must not end the suite. */
  async #measure(round: number, ofCase: Case, spec: ServerSpec): Promise<Measurement> {
    const key = JSON.stringify([spec.args, spec.env, spec.isProbed]);
    if (ofCase.needsFreshServer) await this.#stopServers();
    let server = this.#servers.get(key);
    try {
      const warmUpSec = server ? laterWarmUpSec : (ofCase.firstWarmUpSec ?? firstWarmUpSec);
      server ??= await RunningServer.start(spec, this.#env);
      this.#servers.set(key, server);
      return await ofCase.measure(server, this.#bench(round, warmUpSec));
    } catch (error) {
      const faults = [error instanceof Error ? error.message : String(error)];
      if (server) {
        if (!server.isRunning) faults.push(`the server ended; its last output:\n${server.lastOutput}`);
        this.#servers.delete(key);
        await server.stop();
        // Their connections to it are of no use any more.
        await Promise.all([this.#generator.end(), this.#heavyGenerator.end()]);
      }
      return { figures: {}, faults, notes: [] };
    } finally {
      if (ofCase.needsFreshServer) await this.#stopServers();
    }
  }

  #bench(round: number, warmUpSec: number): Bench {
    return {
      settings: this.#settings,
      round,
      generator: this.#generator,
      heavyGenerator: this.#heavyGenerator,
      warmUpSec,
    };
  }

  async #stopServers(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
    this.#servers.clear();
  }
}

interface Turn {
  round: number;
  ofCase: Case;
  contender: ServerSpec | Computed;
}

/** The order of the servers moves by one each round: none always follows the same neighbour. */
function turnsOf(scenario: Measurable, settings: Settings): Turn[] {
  const cases = scenario.cases(settings);
  return Array.from({ length: settings.rounds }, (_, index) => index + 1).flatMap((round) =>
    cases
      .filter((ofCase) => round <= (ofCase.maxRounds ?? settings.rounds))
      .flatMap((ofCase) =>
        [...rotate(ofCase.servers, round - 1), ...(ofCase.computed ?? [])].map((contender) => ({
          round,
          ofCase,
          contender,
        })),
      ),
  );
}

function rotate<T>(items: T[], by: number): T[] {
  const start = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/** NaN and Infinity have no JSON. */
function dropUnknown(figures: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value)));
}
