// How much of the traffic a console gets at most, and how much may wait for one that reads slowly.

export const ticksPerSec = 1;
export const maxMessagesPerSec = 50;
export const maxPresencePerSec = 50;

/** Messages a second for a console that watches one client, one name or one topic. */
export const maxFilteredPerSec = 1000;

/** Bytes of a message that are copied and shown. */
export const previewBytes = 512;

/** Bytes of a message that are searched for the text of a filter. */
export const searchedBytes = 4096;

/** Messages a second that are searched; those beyond count as not shown. */
export const maxSearchesPerSec = 2000;

/** Time between two batches of messages, joins and leaves. */
export const flushIntervalMs = 250;

/** Consoles that may watch at once. */
export const maxConsoles = 32;

/** Bytes that may wait for a console; beyond them it gets nothing until it has read. */
export const maxWaitingBytes = 512 * 1024;

/** Bytes of a message for a console that asks for whole ones. */
export const wholeBytes = 1024 * 1024;

/** So much of whole messages is sent at once, without waiting for the next batch. */
export const wholeBatchBytes = 64 * 1024;

/** Bytes that may wait for a console that asks for whole messages; those beyond count as not shown. */
export const maxWholeWaitingBytes = 8 * 1024 * 1024;

/** Longest message a console may send. */
export const maxWatchBytes = 16 * 1024;

/** Time between two pings; a console that did not answer the last one is gone. */
export const pingIntervalMs = 30_000;
