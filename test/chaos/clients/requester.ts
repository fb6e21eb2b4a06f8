// A client without a connection: each of its messages is a request, from an address and with a name of its own.
import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { within } from '../../support/deadline.ts';
import type { Outcome, RequestEntry } from '../books/requests.ts';
import { orderText } from '../orders.ts';
import { ClientPlan, type SendStep } from '../plan.ts';
import type { World } from './client.ts';

/** Plans of clients have the numbers below. */
const firstPlan = 10_000;
/** Longer than the server lets any wait. */
const answerLimitMs = 30_000;

/** Sends one request after the other until the world is over. */
export async function sendRequests(number: number, world: World): Promise<void> {
  const plan = new ClientPlan(world.seed, firstPlan + number, world.faults);
  let count = 0;
  for (const step of plan.steps()) {
    if (world.isOver()) return;
    if (step.type === 'pause') await pause(step.ms);
    else if (step.type === 'send') await sendRequest(`request-${number}.${count++}`, step, plan.room, world);
    else if (step.type === 'abort') await abort(`request-${number}.${count++}`, world);
  }
}

/** Sends one and waits for what becomes of it. `address`: where it comes from; default: an address of its own. */
export async function sendRequest(
  name: string,
  step: Omit<SendStep, 'type'>,
  room: string,
  world: World,
  address?: string,
): Promise<RequestEntry> {
  const entry = world.ledger.request(name, step.order);
  const wasClosed = world.isClosed;
  const request = world.door.request(`/messages?name=${name}`, step.isBinary, address);
  request.end(orderText(0, step, room));
  try {
    const [status, said] = await within(answerTo(request), `the answer to ${name}`, answerLimitMs);
    entry.said = said;
    entry.outcome = outcomeOf(status, said);
  } catch (error) {
    entry.said = String(error);
    entry.outcome = isRefusal(error) && (wasClosed || world.isClosed) ? 'unreachable' : 'silent';
  } finally {
    request.destroy();
  }
  return entry;
}

async function abort(name: string, world: World): Promise<void> {
  world.did('abort');
  const entry: RequestEntry = world.ledger.request(name, 'await');
  entry.outcome = 'aborted';
  const request = world.door.request(`/messages?name=${name}`, false);
  request.on('error', () => {});
  // It may be refused before it is sent.
  await new Promise<void>((resolve) => {
    request.once('close', resolve);
    request.end('0 await 20', resolve);
  });
  request.destroy();
}

async function answerTo(request: ClientRequest): Promise<[status: number, said: string]> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return [response.statusCode ?? 0, await text(response)];
}

function outcomeOf(status: number, said: string): Outcome {
  if (status === 200) return 'answered';
  if (status === 503 || status === 429) return 'refused';
  if (status === 504) return 'late';
  if (status === 500 && said.includes('"HANDLER_FAILED"')) return 'failed';
  if (status === 500 && said.includes('"WORKER_LOST"')) return 'lost';
  return 'silent';
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && ['ECONNREFUSED', 'ECONNRESET'].includes(String(error.code))
  );
}
