// When the messages of an open loop are to leave, and on which client.
import { draw, purposes } from './draw.ts';

/** Node's timers have no less: a message leaves up to this much after its time, and its latency says so. */
export const tickMs = 1;

/** One message's place. Messages come in the order of `atMs`, which counts from the start of the load. */
export interface Departure {
  atMs: number;
  /** From 0 on. */
  client: number;
}

export type Timetable = Iterator<Departure, never>;

/** Message k leaves at k / rate, on client k mod `clients`. */
export function* evenTimetable(clients: number, messagesPerSec: number): Timetable {
  for (let sent = 0; ; sent++) yield { atMs: (sent * 1000) / messagesPerSec, client: sent % clients };
}

export interface RandomTimes {
  clients: number;
  messagesPerSec: number;
  seed: number;
}

/** A Poisson process: gaps are exponential, and each message is of any client, whatever came before. */
export function* randomTimetable({ clients, messagesPerSec, seed }: RandomTimes): Timetable {
  let atMs = 0;
  for (let sent = 0; ; sent++) {
    atMs -= (Math.log(1 - draw(seed, purposes.gap, sent)) * 1000) / messagesPerSec;
    yield { atMs, client: Math.floor(draw(seed, purposes.client, sent) * clients) };
  }
}

/** What one of several load processes sends of a timetable: the messages of its clients, numbered from 0 again. */
export function* ofClients(timetable: Timetable, first: number, count: number): Timetable {
  for (;;) {
    const { atMs, client } = timetable.next().value;
    if (client >= first && client < first + count) yield { atMs, client: client - first };
  }
}
