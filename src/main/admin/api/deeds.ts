// What operators did, for the log: which operation, to whom, with what, and what came of it.
import type { FastifyRequest } from 'fastify';
import { type Operation, operations } from '../../../contract/operations.ts';

export type Deed = Readonly<Record<string, string | number | boolean | undefined>>;

const names: ReadonlyMap<Operation, string> = new Map(
  Object.entries<Operation>(operations).map(([id, operation]) => [operation, id]),
);
const deeds = new WeakMap<FastifyRequest, Deed>();

/** The name of an operation in the log. */
export function actionOf(operation: Operation): string | undefined {
  return names.get(operation);
}

/** Adds to what the log will say of this request. */
export function noteDeed(request: FastifyRequest, deed: Deed): void {
  deeds.set(request, { ...deeds.get(request), ...deed });
}

/** What was noted; empty for a request that got to no operation. */
export function deedOf(request: FastifyRequest): Deed {
  return deeds.get(request) ?? {};
}
