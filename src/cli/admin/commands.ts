// The commands of `heddle admin`: each calls one operation and prints its answer, for people or as JSON.

import type { Errors, Warnings } from '../../contract/record-schemas.ts';
import type {
  ClientInfo,
  ClientPage,
  ClosedClients,
  ClosedListener,
  Lanes,
  ListenerStatus,
  Nodes,
  Reached,
  Status,
} from '../../contract/schemas.ts';
import type { Topics } from '../../contract/topic-schemas.ts';
import { visibleJson } from '../../main/basics/visible.ts';
import { HeddleError } from '../../protocol/errors.ts';
import { parseHex } from '../connect/text.ts';
import { type AdminRequest, callAdmin, refusalOf } from './api.ts';
import type { AdminCall } from './call.ts';
import { errorLines, warningLines } from './records.ts';
import { clientLines, clientTable, laneTable, nodeTable, statusLines, topicTable } from './text.ts';
import { idOf, pathTo } from './whom.ts';

export { tail } from './tail.ts';
export { trace } from './trace.ts';

type Flags = Readonly<Record<string, string | boolean | undefined>>;

export async function status(call: AdminCall): Promise<void> {
  await run(call, { method: 'GET', path: ['status'] }, (answer: Status) => statusLines(answer));
}

export async function clients(call: AdminCall, flags: Flags): Promise<void> {
  const query = {
    ...pick(flags, ['query', 'name', 'topic', 'sort', 'limit', 'cursor']),
    order: flags.desc ? 'desc' : undefined,
  };
  await run(call, { method: 'GET', path: ['clients'], query }, (answer: ClientPage) => clientTable(answer));
}

export async function client(call: AdminCall, idOrName = ''): Promise<void> {
  const id = await idOf(call, idOrName);
  await run(call, { method: 'GET', path: ['clients', id] }, (answer: ClientInfo) => clientLines(answer));
}

/** Sends to one client by its id, or to all with a name. */
export async function sendTo(
  call: AdminCall,
  idOrName = '',
  text?: string,
  flags: Flags = {},
): Promise<void> {
  await send(call, pathTo(idOrName), text, flags);
}

/** Sends to `target`: `topics` and a topic, or nothing for everyone. */
export async function send(
  call: AdminCall,
  target: readonly (string | undefined)[],
  text: string | undefined,
  flags: Flags,
): Promise<void> {
  const message = await readMessage(call, text, flags);
  const path = [...target.map((part) => part ?? ''), 'messages'];
  await run(call, { method: 'POST', path, message }, ({ reached }: Reached) => {
    return `Sent to ${reached} ${reached === 1 ? 'client' : 'clients'}.\n`;
  });
}

export async function kick(call: AdminCall, idOrName = '', flags: Flags = {}): Promise<void> {
  const path = pathTo(idOrName);
  const query = pick(flags, ['code', 'reason']);
  await run(call, { method: 'DELETE', path, query }, (answer: ClosedClients | null) => {
    const count = answer?.closedClients ?? 1;
    return count === 1 ? 'Closed.\n' : `Closed ${count} clients.\n`;
  });
}

export async function open(call: AdminCall, flags: Flags): Promise<void> {
  const { host, port } = pick(flags, ['host', 'port']);
  const json = {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port: /^\d+$/.test(port) ? Number(port) : port }),
  };
  await run(
    call,
    { method: 'PUT', path: ['listener'], json },
    ({ url }: ListenerStatus) => `Open at ${url}\n`,
  );
}

export async function close(call: AdminCall): Promise<void> {
  await run(
    call,
    { method: 'DELETE', path: ['listener'] },
    ({ closedClients }: ClosedListener) => `Closed, and ${closedClients} clients with it.\n`,
  );
}

export async function lanes(call: AdminCall): Promise<void> {
  await run(call, { method: 'GET', path: ['lanes'] }, (answer: Lanes) => laneTable(answer.lanes));
}

export async function nodes(call: AdminCall): Promise<void> {
  await run(call, { method: 'GET', path: ['cluster', 'nodes'] }, (answer: Nodes) => nodeTable(answer));
}

export async function topics(call: AdminCall, flags: Flags): Promise<void> {
  const { client: whose } = pick(flags, ['client']);
  const query = {
    ...pick(flags, ['query', 'sort', 'limit', 'cursor']),
    order: flags.asc ? 'asc' : undefined,
  };
  const path = whose === undefined ? ['topics'] : ['clients', await idOf(call, whose), 'topics'];
  await run(call, { method: 'GET', path, query }, (answer: Topics) => topicTable(answer));
}

export async function errors(call: AdminCall, flags: Flags): Promise<void> {
  const query = pick(flags, ['kind', 'client', 'before', 'limit']);
  const show = (answer: Errors) => errorLines(answer, flags.stack === true);
  await run(call, { method: 'GET', path: ['errors'], query: { ...query, limit: query.limit ?? '20' } }, show);
}

export async function warnings(call: AdminCall): Promise<void> {
  await run(call, { method: 'GET', path: ['warnings'] }, (answer: Warnings) => warningLines(answer));
}

// The API's forms say what each answer is; a server of another version may leave fields out, which show as empty.
async function run<Answer>(
  { access, asJson, context }: AdminCall,
  request: AdminRequest,
  show: (answer: Answer) => string,
): Promise<void> {
  const printJson = (answer: unknown) => context.print(`${visibleJson(JSON.stringify(answer ?? {}))}\n`);
  try {
    const answer = await callAdmin(access, request);
    await (asJson ? printJson(answer) : context.print(show(answer as Answer)));
  } catch (error) {
    const problem = refusalOf(error);
    if (asJson && problem !== undefined) await printJson(problem);
    throw error;
  }
}

async function readMessage(
  { context }: AdminCall,
  text: string | undefined,
  { binary, hex }: Flags,
): Promise<string | Uint8Array<ArrayBuffer>> {
  const bytes = text === undefined ? await readAll(context.input) : Buffer.from(text);
  if (!hex) return binary ? bytes : bytes.toString('utf8');
  const decoded = parseHex(bytes.toString('utf8'));
  if (decoded === null) throw new HeddleError('LINE_NOT_HEX', { line: (text ?? 'the input').slice(0, 100) });
  return decoded;
}

async function readAll(input: AsyncIterable<Buffer>): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function pick<Name extends string>(flags: Flags, names: readonly Name[]): Record<Name, string | undefined> {
  const entries = names.map((name) => {
    const value = flags[name];
    return [name, typeof value === 'string' ? value : undefined];
  });
  return Object.fromEntries(entries);
}
