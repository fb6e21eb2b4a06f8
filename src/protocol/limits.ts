// Sizes that both sides of a lane must agree on. What an operator may change is a setting instead.

/** Size of a pooled page in bytes. A record that does not fit gets a page of its own size. */
export const pageBytes = 256 * 1024;

/** How many frame pages and command pages of this size one lane has; beyond that it takes large ones. */
export const pooledPages = 64;

/** Bytes of larger pages that each end of a lane keeps for reuse; what is beyond is dropped. */
export const maxKeptPageBytes = 64 * 1024 * 1024;

/** Batches that may be out to one worker: one it runs and one it finds when it is done with the first. */
export const creditsPerLane = 2;

/** How often a frame is begun at most, where the handler lets interrupted ones be tried again. */
export const maxAttempts = 3;

/** Bytes of commands a worker may be ahead of the socket thread; beyond it the worker waits. */
export const maxOutboxBytes = 64 * 1024 * 1024;

/** Longest message a handler can send, in bytes: what fits a page that 32-bit offsets can address. */
export const maxSendBytes = 1024 * 1024 * 1024;

/** Longest header of a handshake or request: all names and values together, in bytes. */
export const maxHeaderBytes = 16 * 1024;

/** Longest topic in bytes of UTF-8. */
export const maxTopicBytes = 1024;

/** Time after which a worker hands over what it has while its batch still runs, in milliseconds. */
export const flushIntervalMs = 0.5;
