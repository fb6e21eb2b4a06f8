// What does not compile is as much part of the API as what does: `tsc -p test` checks the expected errors.
import { expect, test } from 'vitest';
import { defineHandler, type Handler } from '#dist/index.js';

test('defineHandler returns what it is given', () => {
  const handler = { stateless: true, message() {} } as const;
  expect(defineHandler(handler)).toBe(handler);
});

test('a stateless handler has no client.state', () => {
  const handlers: Handler[] = [
    defineHandler({
      stateless: true,
      message(client, message) {
        client.send(message.data);
        // @ts-expect-error: not kept, so not there
        client.state = 1;
      },
    }),
    {
      stateless: true,
      // @ts-expect-error: the same without defineHandler
      open: (client) => client.send(String(client.state)),
    },
  ];
  expect(handlers).toHaveLength(2);
});

test('a stateless handler keeps no state and does not move', () => {
  // @ts-expect-error: only one of both can be
  const keeping = defineHandler({ stateless: true, keepState: true, message() {} });
  // @ts-expect-error: it runs anywhere as it is
  const moving = defineHandler({ stateless: true, movable: true, message() {} });
  // @ts-expect-error: the same without defineHandler
  const plain: Handler = { stateless: true, keepState: true, message() {} };
  expect([keeping, moving, plain]).toHaveLength(3);
});

test('the type of client.state is chosen, or unknown', () => {
  const handlers = [
    defineHandler<{ count: number }>({
      keepState: true,
      message(client) {
        client.state.count++;
        // @ts-expect-error: no such field
        client.state.total = 1;
      },
    }),
    defineHandler({
      message(client) {
        client.state = { count: 1 };
        // @ts-expect-error: unknown
        client.state.count++;
      },
    }),
  ];
  expect(handlers).toHaveLength(2);
});
