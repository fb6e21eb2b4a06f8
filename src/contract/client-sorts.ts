// What a list of clients can be sorted by.

export const clientSorts = [
  'connectedAt',
  'name',
  'address',
  'messagesIn',
  'bytesIn',
  'messagesOut',
  'bytesOut',
  'queuedMessages',
  'queuedBytesOut',
  'handlerTimeUs',
  'id',
  'lane',
] as const;

export type ClientSort = (typeof clientSorts)[number];
