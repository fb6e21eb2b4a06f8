// The OpenAPI 3.1 document, made from the operations and their forms.
import { z } from 'zod';
import * as live from '../../../contract/live-schemas.ts';
import { type Operation, operations } from '../../../contract/operations.ts';
import { problemMediaType } from '../../../contract/problem.ts';
import * as records from '../../../contract/record-schemas.ts';
import * as schemas from '../../../contract/schemas.ts';
import * as topics from '../../../contract/topic-schemas.ts';
import { type ErrorCode, HeddleError } from '../../../protocol/errors.ts';
import { version } from '../../basics/version.ts';

type Json = Record<string, unknown>;

/** What operations that need a token, those with a JSON body, and all of them can answer. */
const tokenErrors = ['UNAUTHORIZED', 'TOO_MANY_ATTEMPTS'] as const;
const jsonErrors = ['REQUEST_INVALID', 'MEDIA_TYPE_UNSUPPORTED', 'JSON_TOO_LARGE'] as const;
const commonErrors = [
  'REQUEST_INVALID',
  'HOST_REFUSED',
  'ORIGIN_REFUSED',
  'REQUEST_TOO_SLOW',
  'EXPECTATION_UNKNOWN',
  'HEAD_TOO_LARGE',
  'INTERNAL',
] as const;

const named: ReadonlyMap<z.ZodType, string> = new Map(
  Object.entries({ ...schemas, ...topics, ...live, ...records }).flatMap(([key, form]) => {
    if (!key.endsWith('Schema') || !(form instanceof z.ZodType)) return [];
    const name = key.slice(0, -'Schema'.length);
    return [[form, name.charAt(0).toUpperCase() + name.slice(1)]];
  }),
);

export function openApiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const [id, operation] of Object.entries<Operation>(operations)) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describeOperation(id, operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Heddle admin API',
      version,
      description: 'See who is connected, what they say and what it costs, and act on it.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The admin listener that this document comes from' }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'heddle_session_{port}',
          description: 'What POST /api/login sets; {port} is the port of the admin listener',
        },
      },
      schemas: used(componentSchemas(), paths),
    },
  };
}

function componentSchemas(): Record<string, Json> {
  const registry = z.registry<{ id: string }>();
  for (const [form, id] of named) registry.add(form, { id });
  const options = { io: 'input', uri: (id: string) => `#/components/schemas/${id}` } as const;
  const all = z.toJSONSchema(registry, options).schemas;
  return Object.fromEntries(
    Object.entries(all).map(([id, { $schema: _schema, $id: _id, ...schema }]) => [id, schema]),
  );
}

function describeOperation(operationId: string, operation: Operation): Json {
  const { summary, isPublic, success, otherStatus, errors } = operation;
  const codes = new Set<ErrorCode>([
    ...errors,
    ...(operation.body instanceof z.ZodType ? jsonErrors : []),
    ...(operation.body === undefined ? [] : (['ADMIN_BODIES_FULL'] as const)),
    ...(isPublic ? [] : tokenErrors),
    ...commonErrors,
  ]);
  const body = success.body === undefined ? undefined : json(success.body);
  return {
    operationId,
    summary,
    ...(isPublic ? { security: [] } : {}),
    ...(parameters(operation).length > 0 ? { parameters: parameters(operation) } : {}),
    ...(operation.body === undefined ? {} : { requestBody: requestBody(operation.body) }),
    ...(operationId === 'watchLive'
      ? { 'x-messages': { fromServer: inline(live.fromServerSchema), toServer: inline(live.watchSchema) } }
      : {}),
    responses: {
      [success.status]: {
        description: summary,
        ...(body === undefined ? {} : { content: body }),
        ...(success.mediaType === undefined ? {} : { content: { [success.mediaType]: {} } }),
      },
      ...(otherStatus && body ? { [otherStatus.status]: otherAnswer(otherStatus, body) } : {}),
      ...problems(codes),
    },
  };
}

function otherAnswer({ status, meaning }: NonNullable<Operation['otherStatus']>, body: Json): Json {
  return { description: meaning, ...(status === 101 ? {} : { content: body }) };
}

// Forms of parameters and of the live stream's messages are written where they are used.
function used(all: Readonly<Record<string, Json>>, paths: Json): Json {
  const found = new Set<string>();
  const follow = (part: Json): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      const schema = all[name];
      if (found.has(name) || schema === undefined) continue;
      found.add(name);
      follow(schema);
    }
  };
  follow(paths);
  return Object.fromEntries(Object.entries(all).filter(([name]) => found.has(name)));
}

function parameters({ params, query }: Operation): Json[] {
  return [...describeFields(params, 'path'), ...describeFields(query, 'query')];
}

function describeFields(form: z.ZodObject | undefined, place: 'path' | 'query'): Json[] {
  if (form === undefined) return [];
  const { properties = {} } = z.toJSONSchema(form, { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path',
    schema,
  }));
}

function requestBody(body: z.ZodObject | 'message'): Json {
  if (body !== 'message') {
    const isRequired = !body.safeParse({}).success;
    return { required: isRequired, content: json(body) };
  }
  return {
    required: true,
    description: 'At most MAX_PAYLOAD_BYTES; sent as a text message or as a binary one',
    content: { 'text/plain': { schema: { type: 'string' } }, 'application/octet-stream': {} },
  };
}

/** One answer for each status, with the codes that it can have. */
function problems(codes: ReadonlySet<ErrorCode>): Json {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = new HeddleError(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const content = { [problemMediaType]: { schema: refTo(schemas.problemSchema) } };
  const entries = [...byStatus].map(([status, each]) => [status, { description: each.join(', '), content }]);
  return Object.fromEntries(entries);
}

function json(form: z.ZodType): Json {
  return { 'application/json': { schema: refTo(form) } };
}

function refTo(form: z.ZodType): Json {
  return { $ref: `#/components/schemas/${named.get(form)}` };
}

/** For an extension, whose references nobody follows. */
function inline(form: z.ZodType): Json {
  const { $schema: _schema, ...schema } = z.toJSONSchema(form, { io: 'input' });
  return schema;
}
