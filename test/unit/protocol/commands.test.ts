import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { type CommandName, commands, lifecycleFlag, outcome } from '#dist/protocol/commands.js';
import { firstKindWithoutPayload } from '#dist/protocol/memory/page.js';
import { CommandLine } from '../../support/parts/command-line.ts';

let line: CommandLine;
beforeEach(() => {
  line = new CommandLine();
});

type Record = NonNullable<ReturnType<CommandLine['stream']['next']>>;

/** One command, and what its reader must say of the record. */
interface Written {
  name: CommandName;
  write(): void;
  read(record: Record): unknown;
  expected: unknown;
}

const ref = fc.nat(0xffff_ffff);
const count = fc.nat(0xffff_ffff);
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const target = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const bytes = fc.uint8Array({ maxLength: 60 });
const data = fc.oneof(text, bytes);
const hex = (part: string | Uint8Array): string => Buffer.from(part as string).toString('hex');

const samples: { [Name in CommandName]: fc.Arbitrary<Omit<Written, 'name'>> } = {
  send: fc.tuple(ref, data).map(([client, message]) => ({
    write: () => commands.send.write(line.outbox, client, message),
    read: (record) => [record.ref, hex(commands.send.message(record)), commands.send.isBinary(record)],
    expected: [client, hex(message), typeof message !== 'string'],
  })),
  close: fc.tuple(ref, fc.integer({ min: 1000, max: 4999 }), text).map(([client, code, reason]) => ({
    write: () => commands.close.write(line.outbox, client, code, reason),
    read: (record) => [record.ref, commands.close.code(record), commands.close.reason(record)],
    expected: [client, code, reason],
  })),
  subscribe: fc.tuple(ref, target).map(([client, topic]) => ({
    write: () => commands.subscribe.write(line.outbox, client, topic),
    read: (record) => [record.ref, commands.subscribe.topic(record)],
    expected: [client, topic],
  })),
  unsubscribe: fc.tuple(ref, target).map(([client, topic]) => ({
    write: () => commands.unsubscribe.write(line.outbox, client, topic),
    read: (record) => [record.ref, commands.unsubscribe.topic(record)],
    expected: [client, topic],
  })),
  publish: fc.tuple(ref, target, data).map(([sender, to, message]) => ({
    write: () => commands.publish.write(line.outbox, sender, to, message),
    read: (record) => {
      const { topic, message: read, isBinary } = commands.publish;
      return [record.ref, topic(record), hex(read(record)), isBinary(record)];
    },
    expected: [sender, to, hex(message), typeof message !== 'string'],
  })),
  broadcast: data.map((message) => ({
    write: () => commands.broadcast.write(line.outbox, message),
    read: (record) => [hex(commands.broadcast.message(record)), commands.broadcast.isBinary(record)],
    expected: [hex(message), typeof message !== 'string'],
  })),
  sendTo: fc.tuple(target, data).map(([to, message]) => ({
    write: () => commands.sendTo.write(line.outbox, to, message),
    read: (record) => {
      const { nameOrId, message: read, isBinary } = commands.sendTo;
      return [nameOrId(record), hex(read(record)), isBinary(record)];
    },
    expected: [to, hex(message), typeof message !== 'string'],
  })),
  keepState: fc
    .tuple(ref, fc.option(fc.uint8Array({ minLength: 1, maxLength: 60 })))
    .map(([client, kept]) => ({
      write: () => commands.keepState.write(line.outbox, client, kept),
      read: (record) => {
        const state = commands.keepState.state(record);
        return [record.ref, state === null ? null : hex(state)];
      },
      expected: [client, kept === null ? null : hex(kept)],
    })),
  handled: fc
    .tuple(ref, fc.constantFrom(...Object.values(outcome)), fc.boolean(), count, count)
    .map(([client, how, isLifecycle, length, timeUs]) => ({
      write: () => {
        const flags = isLifecycle ? how | lifecycleFlag : how;
        commands.handled.write(line.outbox, client, flags, length, timeUs);
      },
      read: (record) => {
        const { handled } = commands;
        return [
          record.ref,
          handled.outcome(record),
          handled.isLifecycle(record),
          handled.bytes(record),
          handled.timeUs(record),
        ];
      },
      expected: [client, how, isLifecycle, length, timeUs],
    })),
  batchDone: fc.tuple(count, count).map(([frames, timeUs]) => ({
    write: () => commands.batchDone.write(line.outbox, frames, timeUs),
    read: (record) => [commands.batchDone.frames(record), commands.batchDone.timeUs(record)],
    expected: [frames, timeUs],
  })),
  keepFrame: fc.tuple(ref, count, count).map(([client, position, frame]) => ({
    write: () => commands.keepFrame.write(line.outbox, client, position, frame),
    read: (record) => [record.ref, commands.keepFrame.position(record), commands.keepFrame.frame(record)],
    expected: [client, position, frame],
  })),
};

const names = Object.keys(commands) as CommandName[];
const anyCommand: fc.Arbitrary<Written> = fc
  .constantFrom(...names)
  .chain((name) => samples[name].map((sample) => ({ name, ...sample })));

describe('the table of commands', () => {
  test('gives each one a number of its own, that fits in a record', () => {
    const kinds = names.map((name) => commands[name].kind);
    expect(new Set(kinds).size).toBe(kinds.length);
    expect(kinds.every((kind) => kind > 0 && kind <= 0xff)).toBe(true);
  });

  test('reads of each command what was written, and finds the next one behind it', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 30 }), (written) => {
        for (const { write } of written) write();
        line.outbox.flush();
        line.receive();
        for (const { name, read, expected } of written) {
          const record = line.stream.next();
          expect(record?.kind, name).toBe(commands[name].kind);
          expect(record === null ? null : read(record), name).toEqual(expected);
        }
        expect(line.stream.next()).toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  test('has numbers from 128 on for those that have no payload, and smaller ones for the others', () => {
    fc.assert(
      fc.property(anyCommand, ({ name, write }) => {
        write();
        line.outbox.flush();
        const [seen] = line.read();
        const hasPayload = commands[name].kind < firstKindWithoutPayload;
        expect(seen?.payload.length, name).toBe(hasPayload ? seen?.length : 0);
      }),
    );
  });
});
