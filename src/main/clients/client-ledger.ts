// What is owed to one client: its frames that a lane has, what of it waits for a lane, and the messages among both.
// Nobody else writes these counts. What concerns messages is told to QueueLimits, which adds up all ledgers and passes
// it on to the one concerned.
import { Backlog } from './backlog.ts';

/** So many frames of one client, and the messages and requests among them. */
export interface FrameCount {
  frames: number;
  messages: number;
  bytes: number;
}

/** What a client lost with the worker of its lane. */
export interface LostFrames {
  readonly frames: number;
  readonly messages: number;
  /** Which of the client's messages the first of them is, counting from 1; 0 where none is. */
  readonly messageNumber: number;
}

export class ClientLedger {
  #inFlight = 0;
  #backlog: Backlog | null = null;
  #queuedMessages = 0;
  #queuedBytes = 0;
  #settledMessages = 0;
  #givenUpMessages = 0;
  #givenUpBytes = 0;

  /** Whether nothing is owed: a client that has left may be forgotten then, one whose turn to go has come may go. */
  get isDone(): boolean {
    return this.#inFlight === 0 && this.#backlog === null;
  }

  /** Frames that a lane has and that are not handled yet. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** What waits for a lane, where the client is not pinned; null while nothing does. */
  get backlog(): Backlog | null {
    return this.#backlog;
  }

  /** Messages that are on the way to a handler or in it. */
  get queuedMessages(): number {
    return this.#queuedMessages;
  }

  /** The bytes of those messages. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Of those messages the ones that wait for nobody: they were given up, and are skipped when their turn comes. */
  get givenUpMessages(): number {
    return this.#givenUpMessages;
  }

  /** The bytes of those. */
  get givenUpBytes(): number {
    return this.#givenUpBytes;
  }

  /** All messages that are on their way are given up. They are settled like others, one by one. */
  giveUp(): void {
    this.#givenUpMessages = this.#queuedMessages;
    this.#givenUpBytes = this.#queuedBytes;
  }

  /** A message was let in and is on its way to a handler from now on. */
  queued(bytes: number): void {
    this.#queuedMessages++;
    this.#queuedBytes += bytes;
  }

  /** A message was handled. Its frame has a report of its own: `handled`. */
  settled(bytes: number): void {
    this.#queuedMessages--;
    this.#queuedBytes -= bytes;
    this.#settledMessages++;
    if (this.#givenUpMessages > 0) {
      this.#givenUpMessages--;
      this.#givenUpBytes = this.#givenUpMessages === 0 ? 0 : this.#givenUpBytes - bytes;
    }
  }

  /** A lane has got a frame, of the sort that is reported when it is handled. */
  handedOver(): void {
    this.#inFlight++;
  }

  /** A lane has no more of a frame that it had got: it was taken back before it was begun. */
  takenBack(): void {
    this.#inFlight--;
  }

  /** A frame that a lane had was handled. */
  handled(): void {
    this.#inFlight--;
  }

  /** From now on something waits for a lane; returns the place for it. */
  waits(): Backlog {
    this.#backlog ??= new Backlog();
    return this.#backlog;
  }

  /** Nothing waits for a lane any more. */
  waitsNoMore(): void {
    this.#backlog = null;
  }

  /** Messages are dropped that no handler has seen, with the frames that a lane had of them. */
  cut({ frames, messages, bytes }: FrameCount): void {
    this.#inFlight -= frames;
    this.#queuedMessages -= messages;
    this.#queuedBytes -= bytes;
    this.#boundGivenUp();
  }

  /**
   * The lane's worker is gone, and `rest` is what goes to the next one: what the lane had beyond that is lost. A
   * client's order is kept, so what is lost comes right after what is settled.
   */
  lost(rest: FrameCount): LostFrames {
    const queuedMessages = rest.messages + (this.#backlog?.messages ?? 0);
    const frames = this.#inFlight - rest.frames;
    const messages = this.#queuedMessages - queuedMessages;
    const messageNumber = messages > 0 ? this.#settledMessages + 1 : 0;
    this.#inFlight = rest.frames;
    this.#queuedMessages = queuedMessages;
    this.#queuedBytes = rest.bytes + (this.#backlog?.bytes ?? 0);
    this.#settledMessages += messages;
    this.#boundGivenUp();
    return { frames, messages, messageNumber };
  }

  #boundGivenUp(): void {
    this.#givenUpMessages = Math.min(this.#givenUpMessages, this.#queuedMessages);
    this.#givenUpBytes = Math.min(this.#givenUpBytes, this.#queuedBytes);
  }
}
