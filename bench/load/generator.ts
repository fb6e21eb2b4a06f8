// The suite's side of the load processes: starts them, splits a plan between them, adds their reports up.
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { forkChild, isRunning, stopChild } from '../processes/children.ts';
import type { FromLoad, ToLoad } from './contract.ts';
import { mergeFaults } from './counting/faults.ts';
import { type LatencySummary, summarizeLatencies } from './counting/latencies.ts';
import type { LoadReport } from './counting/window.ts';
import type { LoadPlan } from './modes/plan.ts';

const loader = import.meta.resolve('tsx');
const entry = fileURLToPath(new URL('./process.ts', import.meta.url));
const answerDeadlineMs = 120_000;

/** What all processes of one generator saw. */
export interface GeneratorReport {
  messages: number;
  messagesPerSec: number;
  latency: LatencySummary | undefined;
  /** Of the plan's heavy messages, which are not in `latency`. */
  heavyLatency: LatencySummary | undefined;
  lateness: LatencySummary | undefined;
  faults: Record<string, number>;
  /** Of the busiest process: CPU seconds per second, and the part of the time its event loop was busy. */
  cores: number;
  totalCores: number;
  loopBusy: number;
}

/** One or more processes that act as one load. Stays alive between runs so that its code is compiled once. */
export class Generator {
  #children: ChildProcess[] = [];
  readonly #processes: number;

  constructor(processes: number) {
    this.#processes = processes;
  }

  /** Opens all connections; returns the seconds the slowest process took. */
  async connect(plan: LoadPlan): Promise<number> {
    await this.#start();
    const parts = splitPlan(plan, this.#children.length);
    const answers = await this.#ask('connected', (index) => ({ type: 'connect', plan: parts[index]! }));
    return Math.max(...answers.map((answer) => answer.seconds));
  }

  go(): void {
    for (const child of this.#children) child.send({ type: 'go' } satisfies ToLoad);
  }

  async openWindow(): Promise<void> {
    await this.#ask('window opened', () => ({ type: 'open window' }));
  }

  async closeWindow(): Promise<void> {
    await this.#ask('window closed', () => ({ type: 'close window' }));
  }

  /** Stops sending, waits for the replies in flight, disconnects. */
  async stop(): Promise<GeneratorReport> {
    const answers = await this.#ask('stopped', () => ({ type: 'stop' }));
    return addUp(answers.map((answer) => answer.report));
  }

  async end(): Promise<void> {
    await Promise.all(this.#children.map(stopChild));
    this.#children = [];
  }

  async #start(): Promise<void> {
    if (this.#children.length > 0 && this.#children.every(isRunning)) return;
    await this.end();
    this.#children = Array.from({ length: this.#processes }, () =>
      forkChild(entry, { execArgv: ['--import', loader], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
    );
    await Promise.all(this.#children.map((child) => answer(child, 'ready')));
  }

  async #ask<T extends FromLoad['type']>(
    type: T,
    question: (index: number) => ToLoad,
  ): Promise<Extract<FromLoad, { type: T }>[]> {
    return Promise.all(
      this.#children.map((child, index) => {
        const answered = answer(child, type);
        child.send(question(index));
        return answered;
      }),
    );
  }
}

/** Gives each process its share of the connections (and of the rate), with its own client numbers. */
export function splitPlan(plan: LoadPlan, parts: number): LoadPlan[] {
  const shares = Array.from(
    { length: parts },
    (_, index) =>
      Math.floor(((index + 1) * plan.connections) / parts) - Math.floor((index * plan.connections) / parts),
  );
  let firstNumber = plan.firstNumber;
  return shares.map((connections) => {
    const mode =
      plan.mode.kind === 'open loop'
        ? { ...plan.mode, messagesPerSec: (plan.mode.messagesPerSec * connections) / plan.connections }
        : plan.mode;
    const part = { ...plan, connections, firstNumber, mode };
    firstNumber += connections;
    return part;
  });
}

function answer<T extends FromLoad['type']>(
  child: ChildProcess,
  type: T,
): Promise<Extract<FromLoad, { type: T }>> {
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(
      () => settle(() => reject(new Error(`load process: no '${type}'`))),
      answerDeadlineMs,
    );
    const onMessage = (message: FromLoad) => {
      if (message.type === 'failed') settle(() => reject(new Error(`load process: ${message.reason}`)));
      else if (message.type === type) settle(() => resolve(message as Extract<FromLoad, { type: T }>));
    };
    const onExit = () => settle(() => reject(new Error('load process ended unexpectedly')));
    const settle = (done: () => void) => {
      clearTimeout(deadline);
      child.off('message', onMessage);
      child.off('exit', onExit);
      done();
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}

function addUp(reports: LoadReport[]): GeneratorReport {
  return {
    messages: sum(reports.map((report) => report.messages)),
    messagesPerSec: sum(
      reports.map((report) => (report.windowSec > 0 ? report.messages / report.windowSec : 0)),
    ),
    latency: summarizeLatencies(reports.map((report) => report.latencies)),
    heavyLatency: summarizeLatencies(reports.map((report) => report.heavyLatencies)),
    lateness: summarizeLatencies(reports.map((report) => report.lateness)),
    faults: mergeFaults(reports.map((report) => report.faults)),
    cores: Math.max(...reports.map((report) => report.cores)),
    totalCores: sum(reports.map((report) => report.cores)),
    loopBusy: Math.max(...reports.map((report) => report.loopBusy)),
  };
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
