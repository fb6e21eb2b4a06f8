// Which nodes there are: each says every second that it is there, and what it is. Who is silent for a while is suspected, then
// taken for dead; what is said while NATS is away is what was known last.
import { z } from 'zod';
import type { Faults } from '../basics/faults.ts';

/** How often a node says that it is there. */
const beatMs = 1_000;
/** Silent for so long a node is suspected, for so long taken for dead, for so long forgotten. */
const suspectMs = 3_000;
const deadMs = 5_000;
const forgetMs = 60_000;
/** A newcomer is answered within so much, by chance: all nodes hear of it at once. */
const answerMs = 200;
/** Of more nodes those are not taken note of that come last. */
const maxNodes = 4096;
const maxBeatBytes = 4096;

const beatSchema = z.object({
  node: z.string().regex(/^[\da-f]{8}$/),
  host: z.string().max(255),
  pid: z.number().int(),
  version: z.string().max(64),
  /** By Date.now(). */
  startedAt: z.number(),
  /** Where clients connect, or null while the listener is closed. */
  url: z.string().max(512).nullable(),
  clients: z.number().int().nonnegative(),
  /** The node is about to end. */
  isLeaving: z.boolean(),
});

export type Beat = z.infer<typeof beatSchema>;

export type NodeState = 'up' | 'suspect' | 'dead' | 'left';

export interface KnownNode extends Omit<Beat, 'isLeaving'> {
  readonly state: NodeState;
  /** When it was heard last, by Date.now(). */
  readonly heardAt: number;
}

export interface NodesParts {
  readonly faults: Faults;
  /** What this node says of itself. */
  readonly self: () => Omit<Beat, 'isLeaving'>;
  readonly say: (beat: Uint8Array) => void;
  /** Whether there is a connection: without one nobody's silence means anything. */
  readonly canHear: () => boolean;
  /** All who are awaited are there. */
  readonly onOthers: () => void;
  /** A message that is none of a node; `reason` says why. */
  readonly onFault: (reason: string, bytes: number) => void;
  readonly onChange: (node: KnownNode, before: NodeState | null) => void;
}

interface Heard {
  beat: Beat;
  /** By Date.now(). */
  heardAt: number;
  /** Since when it is silent while this node can hear, by performance.now(). */
  silentSince: number;
  state: NodeState;
}

export class Nodes {
  readonly #parts: NodesParts;
  readonly #others = new Map<string, Heard>();
  #timer: NodeJS.Timeout | null = null;
  #isAnswering = false;
  readonly #awaited = new Set<string>();

  constructor(parts: NodesParts) {
    this.#parts = parts;
  }

  /** Nodes by their state, beside this one. */
  get counts(): Record<NodeState, number> {
    const counts = { up: 0, suspect: 0, dead: 0, left: 0 };
    for (const { state } of this.#others.values()) counts[state]++;
    return counts;
  }

  /** Whether a node may be there: it was heard within the last minute, and has not said that it leaves. */
  knows(node: string): boolean {
    const state = this.#others.get(node)?.state;
    return state !== undefined && state !== 'left';
  }

  list(): KnownNode[] {
    return [...this.#others.values()].map(known);
  }

  start(): void {
    this.#timer = this.#parts.faults.every('the signs of life of nodes', beatMs, () => {
      this.beat();
      this.#sweep();
    });
  }

  /** Says that this node is there, and has `onOthers` called when all have been heard that were there before. */
  awaitOthers(): void {
    this.#awaited.clear();
    for (const { beat, state } of this.#others.values()) {
      if (state === 'up' || state === 'suspect') this.#awaited.add(beat.node);
    }
    this.beat();
    if (this.#awaited.size === 0) this.#parts.onOthers();
  }

  /** Says that this node is there, or that it leaves. */
  beat(isLeaving = false): void {
    const beat: Beat = { ...this.#parts.self(), isLeaving };
    this.#parts.say(Buffer.from(JSON.stringify(beat)));
  }

  /** What another node said. */
  heard(payload: Uint8Array): void {
    const beat = this.#read(payload);
    if (beat === null || beat.node === this.#parts.self().node) return;
    const before = this.#others.get(beat.node);
    if (before === undefined && this.#others.size >= maxNodes) return;
    const state = beat.isLeaving ? 'left' : 'up';
    this.#become(beat, state, before?.state ?? null);
    if (before === undefined && !beat.isLeaving) this.#answer();
    if (this.#awaited.delete(beat.node) && this.#awaited.size === 0) this.#parts.onOthers();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #become(beat: Beat, state: NodeState, before: NodeState | null): void {
    const heard: Heard = { beat, heardAt: Date.now(), silentSince: performance.now(), state };
    this.#others.set(beat.node, heard);
    if (state !== before) this.#parts.onChange(known(heard), before);
  }

  #answer(): void {
    if (this.#isAnswering) return;
    this.#isAnswering = true;
    this.#parts.faults.after('the answer to a new node', answerMs * Math.random(), () => {
      this.#isAnswering = false;
      if (this.#timer !== null) this.beat();
    });
  }

  #sweep(): void {
    const now = performance.now();
    const canHear = this.#parts.canHear();
    for (const heard of this.#others.values()) {
      if (!canHear) heard.silentSince = now;
      const silentMs = now - heard.silentSince;
      if (silentMs > forgetMs) this.#others.delete(heard.beat.node);
      if (heard.state === 'left') continue;
      const before = heard.state;
      heard.state = silentMs > deadMs ? 'dead' : silentMs > suspectMs ? 'suspect' : 'up';
      if (heard.state !== before) this.#parts.onChange(known(heard), before);
    }
  }

  #read(payload: Uint8Array): Beat | null {
    const { onFault } = this.#parts;
    if (payload.byteLength > maxBeatBytes) {
      onFault(`a sign of life has at most ${maxBeatBytes} bytes`, payload.byteLength);
      return null;
    }
    try {
      return beatSchema.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
    } catch (error) {
      onFault(`it is no sign of life: ${String(error)}`.slice(0, 200), payload.byteLength);
      return null;
    }
  }
}

function known({ beat: { isLeaving: _, ...self }, heardAt, state }: Heard): KnownNode {
  return { ...self, state, heardAt };
}
