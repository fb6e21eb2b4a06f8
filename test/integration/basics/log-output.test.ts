import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { LogOutput } from '#dist/main/basics/log-output.js';
import { until } from '../../support/deadline.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const line = (number: number): string => `${String(number).padStart(6)} ${'x'.repeat(200)}\n`;
const mebibyte = 1024 * 1024;

/** A pipe that is full when nobody reads, and what reads it. */
async function pipe() {
  const path = join(await tempFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY);
  const fds = [reader, writer];
  onTestFinished(() => fds.forEach((fd) => void closeSync(fd)));
  const read = (): string => {
    const room = Buffer.alloc(mebibyte);
    try {
      return room.toString('utf8', 0, readSync(reader, room));
    } catch {
      return ''; // Nothing is there.
    }
  };
  return { writer, read };
}

async function flush(output: LogOutput): Promise<void> {
  let isFlushed = false;
  output.flush(() => {
    isFlushed = true;
  });
  await until(() => isFlushed, 'the rest of the log');
}

test('a line is out when the call returns, as long as somebody reads', async () => {
  const { writer, read } = await pipe();
  const output = new LogOutput(writer);
  output.write('one\n');
  output.write('two\n');
  expect(read()).toBe('one\ntwo\n');
});

test('while nobody reads the newest mebibyte of lines is kept, what is dropped is counted, and told of once', async () => {
  const { writer, read } = await pipe();
  const output = new LogOutput(writer);
  const told: number[] = [];
  output.onReadAgain = (dropped) => void told.push(dropped);
  const written = 20_000;
  for (let number = 0; number < written; number++) output.write(line(number));
  expect(output.dropped).toBeGreaterThan(10_000);
  expect(told).toEqual([]);
  let text = '';
  output.flush(() => {});
  await until(() => {
    text += read();
    return text.endsWith(line(written - 1));
  }, 'the last line');
  const numbers = text
    .trimEnd()
    .split('\n')
    .map((each) => Number(each.slice(0, 6)));
  expect(numbers).toHaveLength(written - output.dropped);
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  expect(text.length).toBeLessThan(mebibyte + 200 * 1024);
  expect(told).toEqual([output.dropped]);
});

test('a full disk costs lines and nothing else', () => {
  const fd = openSync('/dev/full', 'w');
  onTestFinished(() => closeSync(fd));
  const output = new LogOutput(fd);
  for (let number = 0; number < 10_000; number++) output.write(line(number));
  expect(output.dropped).toBeGreaterThan(4000);
});

test('a reader that went away costs lines and nothing else, and another one gets the newest', async () => {
  const path = join(await tempFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  const first = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY);
  const output = new LogOutput(writer);
  closeSync(first);
  for (let number = 0; number < 10_000; number++) output.write(line(number));
  const second = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  onTestFinished(() => [second, writer].forEach((fd) => void closeSync(fd)));
  const room = Buffer.alloc(mebibyte);
  let text = '';
  await until(() => {
    try {
      text += room.toString('utf8', 0, readSync(second, room));
    } catch {
      // Nothing is there.
    }
    return text.endsWith(line(9999));
  }, 'the last line');
  expect(output.dropped).toBeGreaterThan(4000);
});

test('a file gets every line in its order', async () => {
  const path = join(await tempFolder(), 'log');
  const fd = openSync(path, 'a');
  onTestFinished(() => closeSync(fd));
  const output = new LogOutput(fd);
  const lines = Array.from({ length: 3000 }, (_, number) => line(number));
  for (const each of lines) output.write(each);
  await flush(output);
  expect(readFileSync(path, 'utf8')).toBe(lines.join(''));
  expect(output.dropped).toBe(0);
});
