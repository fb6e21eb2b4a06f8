// Counts connections that are no clients: those that have sent nothing, or half a request, or have had their answer.
// uWebSockets.js cuts them after 10 seconds; until then as many are let in as get an answer, and no more. Socket thread.
import type { Settings } from '../../settings/settings.ts';
import type { Log } from '../basics/log.ts';

/** So many more connections than MAX_CONNECTIONS are let in, so that whoever is one too many can be told. */
const spareConnections = 1000;

export interface ConnectionsParts {
  readonly settings: Pick<Settings, 'maxConnections'>;
  readonly log: Log;
  readonly registry: { readonly size: number };
  readonly statistics: { connectionsCut: number };
}

export class Connections {
  readonly #parts: ConnectionsParts;
  #others = 0;

  constructor(parts: ConnectionsParts) {
    this.#parts = parts;
  }

  /** Connections that are no WebSocket clients. */
  get others(): number {
    return this.#others;
  }

  /** One was accepted, or has ended that did not become a WebSocket. Returns whether it may stay; never throws. */
  changed(change: 1 | -1): boolean {
    this.#others += change;
    const { settings, registry, statistics } = this.#parts;
    const mayStay = this.#others + registry.size <= settings.maxConnections + spareConnections;
    if (!mayStay && change === 1) statistics.connectionsCut++;
    return mayStay;
  }

  /** One has become a WebSocket: its client counts from now on. */
  upgraded(): void {
    this.#others--;
  }
}
