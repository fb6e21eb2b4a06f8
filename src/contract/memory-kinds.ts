// What memory that peers cause is held for. The account of it, the metric `heddle_memory_bytes` and its table in the docs
// are made of these rows.

export const memoryKinds = {
  clients: 'Clients and requests until they are forgotten, with their URLs and header fields',
  queued: 'Messages on their way to a handler or in it',
  bodies: 'Bodies of requests that have not arrived whole',
  answers: 'Answers to requests that are not read yet',
  unsent: 'What waits for WebSocket clients that read slowly',
  closing: 'The same of clients that were closed, until uWebSockets.js cuts them',
  subscriptions: 'Subscriptions and the names of their topics',
  keptState: 'State of clients, where the handler says keepState',
  consoles: 'What waits for consoles that read slowly',
  cluster: 'Messages on their way to or from other nodes',
  errors: 'What is remembered of errors of handlers and deaths of workers',
  adminBodies: 'Bodies under way on the admin port',
} as const;

export type MemoryKind = keyof typeof memoryKinds;

export const memoryKindNames = Object.keys(memoryKinds) as MemoryKind[];
