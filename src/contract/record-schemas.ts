// What the server remembers for its operators: errors, warnings of the last day, the charts' last hour, who came and went.
// Times are ms since the epoch.
import { z } from 'zod';
import { countText, warningSchema } from './schemas.ts';

const count = z.int().nonnegative();

/** What an error was, with what it means. */
export const errorCauses = {
  thrown: 'a hook threw, or rejected',
  timedOut: 'a hook did not settle within HANDLER_TIMEOUT_MS',
  died: 'a worker died: an exception that nobody caught, a rejection that nobody handled, process.exit, a hook or an event loop that hung, a heap that grew too large',
  notStarted: 'a worker could not be started: the handler did not load',
  command: 'something that a handler wanted done failed',
  internal: 'a fault of the server itself, which was contained',
} as const;

const causeSchema = z.enum(Object.keys(errorCauses) as ErrorCause[]).describe(
  Object.entries(errorCauses)
    .map(([cause, meaning]) => `${cause}: ${meaning}`)
    .join('\n'),
);
const hookSchema = z.string().nullable().describe('Null where it was in none, or that is not known');

/** Errors that have hook, name, message and place in common, apart from what differs each time. */
export const errorKindSchema = z.object({
  kind: count.describe('Its number; none is given twice'),
  cause: causeSchema,
  hook: hookSchema,
  name: z.string(),
  message: z.string().describe('The first line of the last one'),
  place: z.string().describe('The place in the stack that it comes from; empty where there is none'),
  count: count.describe('How often it happened, those among them that are not in the list'),
  firstAt: count,
  lastAt: count,
});

/** One error. What it says was written by the handler, and perhaps by strangers. */
export const errorRecordSchema = z.object({
  number: count.describe('Counts up'),
  time: count,
  kind: count,
  cause: causeSchema,
  hook: hookSchema,
  name: z.string(),
  message: z.string(),
  stack: z.string().describe('With name and message, as a rule; empty where there is none'),
  lane: count.nullable().describe('Null for a worker that had none'),
  client: z
    .object({
      id: z.string(),
      name: z.string().nullable().describe('Null where the client was forgotten before'),
      isOnline: z.boolean().describe('Whether GET /api/clients/{id} finds it'),
    })
    .nullable()
    .describe('Whose hook it was; null where it was in none'),
  lost: count.describe('Messages that were lost with the worker'),
});

export const errorsQuerySchema = z.strictObject({
  kind: countText.optional().describe('Only those of this kind'),
  client: z.string().max(4096).optional().describe('Only those of the client with this id or name'),
  before: countText.optional().describe('`next` of the page before'),
  limit: countText.pipe(z.int().min(1).max(1000)).optional(),
});

/** The newest first, kinds and errors alike. */
export const errorsSchema = z.object({
  kinds: z.array(errorKindSchema),
  errors: z.array(errorRecordSchema),
  next: count.nullable().describe('`before` of the next page; null on the last one'),
  total: count.describe('All errors since the start'),
  otherKinds: count.describe('Those of them that are of no kind that is remembered'),
});

export const warningRecordSchema = warningSchema.extend({
  beganAt: count,
  endedAt: count.nullable().describe('Null while it holds'),
});

/** Of the last day; those that hold first, then the newest. */
export const warningsSchema = z.object({ warnings: z.array(warningRecordSchema) });

/** What charts show, a figure for each second. */
export const chartColumns = {
  messagesIn: 'Messages from clients, a second',
  messagesOut: 'Messages to clients, a second',
  clients: 'Clients online',
  handlerP50: 'Handler time in microseconds, p50',
  handlerP99: 'The same, p99',
  queueP50: 'Queue delay in microseconds, p50',
  queueP99: 'The same, p99',
  oldestWait: 'Age of the oldest message that waits, in microseconds',
} as const;

export type ChartColumn = keyof typeof chartColumns;

export const chartColumnNames = Object.keys(chartColumns) as ChartColumn[];

export const historyQuerySchema = z.strictObject({
  since: countText.optional().describe('Only what was measured later'),
});

const column = z.array(z.number().nonnegative());

/** Of the last hour, the oldest first: `times` and every column have the same length. */
export const historySchema = z.object({
  times: z.array(count),
  columns: z.object({
    messagesIn: column.describe(chartColumns.messagesIn),
    messagesOut: column.describe(chartColumns.messagesOut),
    clients: column.describe(chartColumns.clients),
    handlerP50: column.describe(chartColumns.handlerP50),
    handlerP99: column.describe(chartColumns.handlerP99),
    queueP50: column.describe(chartColumns.queueP50),
    queueP99: column.describe(chartColumns.queueP99),
    oldestWait: column.describe(chartColumns.oldestWait),
  } satisfies Record<ChartColumn, z.ZodType>),
});

/** Who came and went last, the newest first. */
export const presenceSchema = z.object({
  presence: z.array(
    z.object({
      kind: z.enum(['joined', 'left']),
      id: z.string(),
      name: z.string(),
      time: count,
      address: z.string(),
      code: count.nullable().describe('The close code of one that left'),
    }),
  ),
});

export type ErrorCause = keyof typeof errorCauses;
export type ErrorKind = z.infer<typeof errorKindSchema>;
export type ErrorRecord = z.infer<typeof errorRecordSchema>;
export type Errors = z.infer<typeof errorsSchema>;
export type WarningRecord = z.infer<typeof warningRecordSchema>;
export type Warnings = z.infer<typeof warningsSchema>;
export type ChartHistory = z.infer<typeof historySchema>;
export type PresenceRecords = z.infer<typeof presenceSchema>;
