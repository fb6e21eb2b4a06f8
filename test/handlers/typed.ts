// A handler in TypeScript as users write it: types of its own and of the package, and an import of another file.
import { defineHandler } from '#dist/index.js';
import { loud } from './typed-import.ts';

interface State {
  readonly volume: 'Loud' | 'Quiet';
}

export default defineHandler<State>({
  open(client): void {
    client.state = { volume: 'Loud' } satisfies State;
  },
  message(client, message): void {
    client.send(`${client.state.volume}: ${loud(message.text as string)}`);
  },
});
