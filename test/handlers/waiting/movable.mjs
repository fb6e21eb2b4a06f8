// Counts the messages of each client in its state, and says with each answer how the client came to this thread: `opened`,
// `moved` or `recovered`. `block FILE` holds the thread until there is such a file; `later` awaits something first; `exit`
// ends the thread; `thread` adds its id.
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';

const nothing = new Int32Array(new SharedArrayBuffer(4));
const how = new Map();

function answer(client, verb) {
  client.state.count++;
  const where = verb === 'thread' ? ` on ${threadId}` : '';
  client.send(`${verb} ${client.state.count} ${how.get(client.id)}${where}`);
}

export default {
  keepState: true,
  movable: true,
  open(client) {
    how.set(client.id, client.moved ? 'moved' : client.recovered ? 'recovered' : 'opened');
    client.state ??= { count: 0 };
  },
  message(client, message) {
    const [verb, file] = message.text.split(' ');
    if (verb === 'exit') process.exit();
    if (verb === 'later') return sleep(5).then(() => answer(client, verb));
    if (verb === 'block') while (!existsSync(file)) Atomics.wait(nothing, 0, 0, 5);
    answer(client, verb);
  },
  close(client, _code, _reason, server) {
    server.sendTo('undertaker', `${client.name} ${client.state.count}`);
  },
};
