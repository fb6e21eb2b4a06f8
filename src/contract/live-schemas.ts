// What goes over GET /api/live, a WebSocket of text messages that are JSON objects told apart by `type`.
import { z } from 'zod';
import {
  droppedSchema,
  eventLoopSchema,
  laneSchema,
  listenerSchema,
  memorySchema,
  oldestWaitSchema,
  quantilesSchema,
  shutdownSchema,
  totalsSchema,
  warningSchema,
} from './schemas.ts';

const count = z.int().nonnegative();
const rate = z.number().nonnegative();

/** First message: what this console will get at most. */
export const helloSchema = z.object({
  type: z.literal('hello'),
  ticksPerSec: rate,
  maxMessagesPerSec: count,
  maxPresencePerSec: count,
  previewBytes: count.describe('Bytes of a message of which a preview is made'),
  maxFilteredPerSec: count.describe('Messages a second with `watch.client`, `name` or `topic`'),
  wholeBytes: count.describe('Bytes of a message that `watch.whole` gives'),
  searchedBytes: count.describe('Bytes of a message in which `watch.text` is looked for'),
});

/** Once a second. Rates and quantiles are those of the last second; totals are since the start. */
export const tickSchema = z.object({
  type: z.literal('tick'),
  time: count,
  listener: listenerSchema.nullable(),
  shutdown: shutdownSchema.nullable(),
  clients: count,
  requestsUnderWay: count,
  messagesInPerSec: rate,
  messagesOutPerSec: rate,
  bytesInPerSec: rate,
  bytesOutPerSec: rate,
  connectionsPerSec: rate,
  handlerErrorsPerSec: rate,
  droppedPerSec: rate,
  handlerTimeUs: quantilesSchema,
  queueDelayUs: quantilesSchema,
  oldestWaitUs: oldestWaitSchema,
  lanes: z.array(laneSchema),
  memory: memorySchema,
  eventLoop: eventLoopSchema,
  totals: totalsSchema,
  dropped: droppedSchema,
  warnings: z.array(warningSchema),
});

/** Clients that came, up to four times a second; `notShown` more came since the last `joined`. */
export const joinedSchema = z.object({
  type: z.literal('joined'),
  clients: z.array(z.object({ id: z.string(), name: z.string(), address: z.string(), connectedAt: count })),
  notShown: count,
});

/** Clients that went, up to four times a second. */
export const leftSchema = z.object({
  type: z.literal('left'),
  clients: z.array(z.object({ id: z.string(), name: z.string(), code: count, time: count })),
  notShown: count,
});

export const liveMessageSchema = z.object({
  time: count,
  direction: z
    .enum(['in', 'out'])
    .describe('`in`: from a client. `out`: to a client, or to the subscribers of a topic'),
  id: z
    .string()
    .nullable()
    .describe('Null for a message to a topic, which has `topic` and `recipients` instead'),
  name: z.string().nullable(),
  topic: z.string().nullable(),
  recipients: count,
  isBinary: z.boolean(),
  size: count.describe('Bytes of the whole message'),
  preview: z
    .string()
    .describe(
      'The beginning: text as text (what is not UTF-8 as U+FFFD), binary as hex digits. Written by strangers',
    ),
  truncated: z.boolean().describe('Whether the preview is only a beginning'),
  data: z
    .string()
    .optional()
    .describe('With `watch.whole`: the message up to `wholeBytes`, text as text, binary as base64'),
});

/** Messages, up to four times a second; `notShown` more went by since the last `messages`. */
export const messagesSchema = z.object({
  type: z.literal('messages'),
  messages: z.array(liveMessageSchema),
  notShown: count,
});

export const fromServerSchema = z.discriminatedUnion('type', [
  helloSchema,
  tickSchema,
  joinedSchema,
  leftSchema,
  messagesSchema,
]);

/** The one message a console sends: what it wants to see. Each replaces the one before; at first it is nothing. */
export const watchSchema = z
  .strictObject({
    type: z.literal('watch'),
    messages: z.boolean(),
    client: z.string().max(100).optional().describe('Only messages from and to the client with this id'),
    name: z.string().max(10_000).optional().describe('Only messages from and to clients with this name'),
    topic: z.string().max(1024).optional().describe('Only messages to this topic'),
    whole: z
      .literal(true)
      .optional()
      .describe('Messages with their `data`, and as many of them as the console reads'),
    text: z
      .string()
      .max(200)
      .optional()
      .describe(
        'Only messages whose beginning contains this text, whatever the case; binary ones are searched as hex',
      ),
  })
  .refine((watch) => countFilters(watch) <= 1, 'only one of client, name and topic')
  .refine((watch) => !watch.whole || countFilters(watch) === 1, 'whole needs a client, a name or a topic');

function countFilters(
  watch: Readonly<Record<'client' | 'name' | 'topic', string | undefined>> | object,
): number {
  return ['client', 'name', 'topic'].filter((key) => key in watch).length;
}

export type Hello = z.infer<typeof helloSchema>;
export type Tick = z.infer<typeof tickSchema>;
export type Joined = z.infer<typeof joinedSchema>;
export type Left = z.infer<typeof leftSchema>;
export type LiveMessage = z.infer<typeof liveMessageSchema>;
export type LiveMessages = z.infer<typeof messagesSchema>;
export type FromServer = z.infer<typeof fromServerSchema>;
export type Watch = z.infer<typeof watchSchema>;
