// Why something that was to be delivered or handled was dropped. `Statistics.dropped`, `dropped` in the admin API, the
// metric `heddle_dropped_total` and its table in the docs are made of these rows; the console has words for each.

export const dropReasons = {
  clientGone: 'The client that it was for has left',
  slowClient: 'The client reads too slowly: MAX_BACKPRESSURE_BYTES',
  overload:
    'More was waiting for the workers than the queue limits allow, or for longer than MAX_QUEUE_DELAY_MS',
  rateLimit: 'The client sent faster than MAX_MESSAGES_PER_SEC',
  closing: "It arrived when the client's turn of a shutdown had come",
  noRecipient: 'sendTo named nobody who is online',
  notWebSocket: 'A WebSocket command for a client of POST /messages',
  alreadyAnswered: 'A client of POST /messages was sent more than its one answer',
  workerLost: 'Its hook ended the thread that ran it',
  interrupted: 'Its hook was awaiting something when the thread ended',
  cutOff: 'Its client is cut off: too many of its messages ended their worker',
  memoryFull: 'Memory is full, and it is large or its client has not read what came before: MAX_MEMORY_MB',
  tooManySubscriptions: 'MAX_SUBSCRIPTIONS_PER_CLIENT or MAX_SUBSCRIPTIONS would be exceeded',
  abandoned:
    'A request that nobody waited for any more before a handler began with it: its sender had gone, or it was too late',
  clusterDown: 'NATS was away for longer than CLUSTER_BUFFER_MS; it was for clients of other nodes',
  clusterFull: 'More was on the way to other nodes than CLUSTER_BUFFER_BYTES, or NATS does not take it',
  clusterBehind: 'Other nodes sent more than this node can pass on to its clients',
  commandFailed: 'The socket refused the command',
} as const;

export type DropReason = keyof typeof dropReasons;

export const dropReasonNames = Object.keys(dropReasons) as DropReason[];
