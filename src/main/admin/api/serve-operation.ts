// Makes a route of an operation: what its responder gets has passed the operation's forms.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Operation } from '../../../contract/operations.ts';
import { HeddleError } from '../../../protocol/errors.ts';
import { jsonOf, messageOf, type ParsedBody } from './bodies.ts';
import { actionOf, type Deed, noteDeed } from './deeds.ts';

type Output<Form> = Form extends z.ZodType ? z.output<Form> : undefined;
type Field<Row, Key extends string> = Row extends { readonly [K in Key]: infer Value } ? Value : undefined;
type BodyOf<Row> = Field<Row, 'body'> extends 'message' ? string | Uint8Array : Output<Field<Row, 'body'>>;
type AnswerOf<Row> =
  Field<Row, 'success'> extends { readonly body: infer Form }
    ? Output<Form>
    : Field<Row, 'success'> extends { readonly mediaType: string }
      ? string
      : undefined;

export interface Call<Row> {
  readonly params: Output<Field<Row, 'params'>>;
  readonly query: Output<Field<Row, 'query'>>;
  readonly body: BodyOf<Row>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Says in the log to whom something is done, with what, and what came of it. */
  readonly tell: (deed: Deed) => void;
}

/** Carries an operation out, and returns the body of the answer. */
export type Responder<Row> =
  AnswerOf<Row> extends undefined
    ? (call: Call<Row>) => void | Promise<void>
    : (call: Call<Row>) => AnswerOf<Row> | Promise<AnswerOf<Row>>;

/** Adds the route of `operation`. What `respond` returns is the body of the answer. */
export function serveOperation<const Row extends Operation>(
  app: FastifyInstance,
  operation: Row,
  respond: Responder<Row>,
): void {
  const { status, mediaType } = operation.success;
  app.route({
    method: operation.method,
    url: operation.path,
    handler: async (request, reply) => {
      const tell = (deed: Deed): void => noteDeed(request, deed);
      tell({ action: actionOf(operation) });
      // The forms that check these values are the ones that the types of a call are derived from.
      const call = { ...readInputs(operation, request), request, reply, tell } as unknown as Call<Row>;
      reply.code(status);
      if (mediaType !== undefined) reply.type(mediaType);
      const answer = await respond(call);
      return answer === undefined ? reply.send() : answer;
    },
  });
}

function readInputs(operation: Operation, request: FastifyRequest): Record<string, unknown> {
  const body = request.body as ParsedBody;
  const { headers } = request;
  return {
    params: operation.params && check(operation.params, request.params, 'path'),
    query: operation.query && check(operation.query, request.query, 'query'),
    body:
      operation.body === 'message'
        ? messageOf(body, headers)
        : operation.body && check(operation.body, jsonOf(body, headers), 'body'),
  };
}

/** Throws REQUEST_INVALID with every problem in one line. */
export function check<Form extends z.ZodType>(form: Form, value: unknown, where: string): z.output<Form> {
  const result = form.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    (issue) => `${[where, ...issue.path].join('.')}: ${issue.message}`,
  );
  throw new HeddleError('REQUEST_INVALID', { problems: problems.join('; ') });
}
