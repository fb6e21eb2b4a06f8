// Runs the checks with clients and compares what is seen with what is expected.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Check } from './check.ts';
import { checkTable } from './check-table.ts';
import { ClientProgram } from './client-program.ts';
import { type ClientId, type ClientRow, clientTable } from './client-table.ts';
import { type Difference, findDifference } from './differences.ts';
import { Servers } from './servers.ts';

/** How many clients are at it at once: most of their time is waiting. */
const clientsAtOnce = 3;

export interface Cell {
  readonly check: string;
  /** `null`: the check is not possible for this client. */
  readonly seen: string | null;
  readonly expected: string | null;
  /** Where the client is known to differ. */
  readonly difference: Difference | undefined;
}

export interface Column {
  readonly client: ClientId;
  readonly version: string;
  readonly cells: readonly Cell[];
  /** Why it could not be run at all; '' where it could. */
  readonly problem: string;
}

type Entry = readonly [id: string, check: Check];

/** One column for each client, in their order. Servers and programs have ended when it resolves. */
export async function runMatrix(clients: readonly ClientId[]): Promise<Column[]> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-interop-'));
  const servers = new Servers(folder);
  const columns = new Map<ClientId, Column>();
  const waiting = [...clients];
  const work = async (): Promise<void> => {
    for (let client = waiting.shift(); client !== undefined; client = waiting.shift())
      columns.set(client, await runColumn(client, servers, folder));
  };
  try {
    await servers.start();
    await Promise.all(Array.from({ length: clientsAtOnce }, work));
  } finally {
    await servers.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return clients.flatMap((client) => columns.get(client) ?? []);
}

/** The cells in which something else was seen than expected, as lines. */
export function failures({ client, cells, problem }: Column): string[] {
  const { needs }: ClientRow = clientTable[client];
  if (problem !== '') return [`${client} cannot be run (${needs}): ${problem}`];
  return cells
    .filter(({ seen, expected }) => seen !== expected)
    .map(({ check, seen, expected }) => `${client}, ${check}: ${seen}; expected: ${expected}`);
}

async function runColumn(client: ClientId, servers: Servers, folder: string): Promise<Column> {
  const entries = Object.entries(checkTable);
  const select = (isSlow: boolean): Entry[] =>
    entries.filter(([, check]) => (check.isSlow ?? false) === isSlow);
  const row: ClientRow = clientTable[client];
  try {
    const command = await row.prepare(folder);
    const runs = await Promise.all(
      [select(false), select(true)].map((checks) => new Run(client, command, servers).run(checks)),
    );
    const cells = new Map(runs.flatMap((run) => run.cells.map((cell) => [cell.check, cell])));
    const ordered = entries.flatMap(([id]) => cells.get(id) ?? []);
    return { client, version: runs[0]?.version ?? '', cells: ordered, problem: '' };
  } catch (error) {
    return { client, version: '', cells: [], problem: (error as Error).message };
  }
}

/** Checks one after the other, in one program where none fails. */
class Run {
  readonly cells: Cell[] = [];
  version = '';
  readonly #client: ClientId;
  readonly #command: readonly string[];
  readonly #servers: Servers;

  constructor(client: ClientId, command: readonly string[], servers: Servers) {
    this.#client = client;
    this.#command = command;
    this.#servers = servers;
  }

  async run(checks: readonly Entry[]): Promise<this> {
    let program = await this.#start();
    try {
      for (const [id, check] of checks) {
        const cell = await this.#try(program, id, check);
        this.cells.push(cell);
        if (cell.seen === cell.expected && program.isQuiet) continue;
        // It may be in the middle of anything.
        await program.stop();
        program = await this.#start();
      }
    } finally {
      await program.stop();
    }
    return this;
  }

  async #try(program: ClientProgram, id: string, check: Check): Promise<Cell> {
    const difference = findDifference(this.#client, id, check);
    const expected = expectedOf(check, difference);
    if (expected === null) return { check: id, seen: null, expected, difference };
    const visit = { program, server: this.#servers.get };
    const seen = await check.run(visit).catch((error: Error) => `failed: ${error.message}`);
    return { check: id, seen, expected, difference };
  }

  async #start(): Promise<ClientProgram> {
    const program = new ClientProgram(this.#command, this.#servers.certificate);
    await program.ready();
    this.version = program.version;
    return program;
  }
}

export function expectedOf({ expected }: Check, difference: Difference | undefined): string | null {
  if (difference === undefined) return expected;
  return typeof difference.seen === 'function' ? difference.seen(expected) : difference.seen;
}
