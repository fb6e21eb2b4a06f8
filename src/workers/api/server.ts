// The `server` object of handlers: one per worker, and an export of the package that finds it.
import { checkTopic } from '../../protocol/arguments.ts';
import { commands } from '../../protocol/commands.ts';
import { typeNameOf } from '../../protocol/type-name.ts';
import type { CommandWriter } from '../commands/command-writer.ts';
import type { Data, Server } from './handler.ts';

// A handler may import another copy of this package than the one that runs it (a global install runs a module
// with a local one), so the running server is found through the global symbol registry.
const current = Symbol.for('heddle.server');
const place = globalThis as { [current]?: Server };

export class WorkerServer implements Server {
  readonly #writer: CommandWriter;

  constructor(writer: CommandWriter) {
    this.#writer = writer;
    place[current] = this;
  }

  broadcast(data: Data): void {
    commands.broadcast.write(this.#writer, data);
  }

  publish(topic: string, data: Data): void {
    commands.publish.write(this.#writer, 0, checkTopic(topic), data);
  }

  sendTo(nameOrId: string, data: Data): void {
    if (typeof nameOrId !== 'string') {
      throw new TypeError(
        `sendTo takes the name or id of a client, which is text, not ${typeNameOf(nameOrId)}`,
      );
    }
    if (nameOrId === '') {
      throw new TypeError('sendTo takes the name or id of a client, which has at least one character');
    }
    commands.sendTo.write(this.#writer, nameOrId, data);
  }
}

/** The server that runs this handler, for code outside the hooks, such as timers. Throws outside a worker. */
export const server: Server = {
  broadcast: (data) => running().broadcast(data),
  publish: (topic, data) => running().publish(topic, data),
  sendTo: (nameOrId, data) => running().sendTo(nameOrId, data),
};

function running(): Server {
  const found = place[current];
  if (found === undefined)
    throw new Error('server is there for handlers: this code does not run in a Heddle worker');
  return found;
}
