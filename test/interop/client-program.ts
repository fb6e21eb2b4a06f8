// A client program as a child process: commands go to it as lines of words, events come from it as lines of JSON.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Inbox } from '../support/clients/inbox.ts';

const keptStderrChars = 1000;
/** No check leaves more: a client that repeats itself would fill the memory. */
const maxWaitingEvents = 100;

/**
 * The commands, of words with a space between; payloads are in hex, and a dash is an empty payload or list:
 * `connect URL SUBPROTOCOLS`, `send TYPE PAYLOAD COUNT` (the payload so many times), `fragments TYPE PAYLOAD…` (one message),
 * `ping PAYLOAD`, `close CODE REASON`.
 */
export type Verb = 'connect' | 'send' | 'fragments' | 'ping' | 'close';

export type MessageType = 'text' | 'binary';

/** `null`: the client's interface does not tell. */
export type ClientEvent =
  | { event: 'ready'; version: string }
  | { event: 'open'; subprotocol: string | null; extensions: string | null }
  | { event: 'message'; type: MessageType; length: number; sha256: string }
  /** `data` is in hex. */
  | { event: 'pong'; data: string }
  | { event: 'error'; message: string }
  /** The end of a connection, also of one that was never open. */
  | { event: 'close'; code: number | null; reason: string }
  | { event: 'ended' };

export class ClientProgram {
  version = '';
  /** The end of what it wrote to standard error. */
  stderr = '';
  readonly #child: ChildProcess;
  readonly #events = new Inbox<ClientEvent>();
  readonly #ended: Promise<unknown>;

  constructor([file = '', ...args]: readonly string[], certificate: string) {
    const { PATH = '', HOME = '', CHROMIUM } = process.env;
    const trust = { INTEROP_CA: certificate, NODE_EXTRA_CA_CERTS: certificate };
    const child = spawn(file, args, {
      env: { PATH, HOME, ...trust, ...(CHROMIUM === undefined ? {} : { CHROMIUM }) },
      stdio: 'pipe',
    });
    running.add(child);
    child.stdin.on('error', () => {});
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.stderr = (this.stderr + chunk).slice(-keptStderrChars);
    });
    child.on('error', ({ message }) => {
      this.stderr += message;
    });
    createInterface({ input: child.stdout }).on('line', (line) => this.#take(line));
    this.#child = child;
    this.#ended = new Promise<void>((resolve) => {
      child.on('close', () => {
        running.delete(child);
        this.#events.push({ event: 'ended' });
        resolve();
      });
    });
  }

  /** Resolves when it takes commands. */
  async ready(): Promise<void> {
    const event = await this.#events.next();
    if (event.event !== 'ready') throw new Error(`the client program did not start: ${this.stderr}`);
    this.version = event.version;
  }

  command(verb: Verb, ...words: readonly (string | number)[]): void {
    this.#child.stdin?.write(`${[verb, ...words].join(' ')}\n`);
  }

  /** The next event; the end of the program is an error. */
  async next(): Promise<Exclude<ClientEvent, { event: 'ended' }>> {
    const event = await this.#events.next();
    if (event.event === 'ended') throw new Error(`the client program ended: ${this.stderr}`);
    return event;
  }

  /** Whether it has told nothing that was not asked for. */
  get isQuiet(): boolean {
    return this.#events.size === 0;
  }

  #take(line: string): void {
    if (this.#events.size < maxWaitingEvents) this.#events.push(JSON.parse(line));
    else this.#child.kill('SIGKILL');
  }

  /** Ends with its input; one that does not is killed. */
  async stop(): Promise<void> {
    this.#child.stdin?.end();
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), 3000);
    await this.#ended;
    clearTimeout(insist);
  }
}

const running = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
