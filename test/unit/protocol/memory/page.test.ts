import { describe, expect, test } from 'vitest';
import {
  Page,
  pageHeaderBytes,
  pageState,
  recordHeaderBytes,
  recordSize,
} from '#dist/protocol/memory/page.js';

describe('a page', () => {
  test.each([0, 8, 56, 65, 68, 100])('cannot have %i bytes', (bytes) => {
    expect(() => new Page(0, new SharedArrayBuffer(bytes))).toThrow(RangeError);
  });

  test('is allocated as large as asked for, or as its one record needs', () => {
    expect(Page.allocate(3, 4096)).toMatchObject({ index: 3, capacity: 4096 });
    expect(Page.allocate(-1, 4096, 10_000).capacity).toBe(pageHeaderBytes + recordSize(10_000));
    expect(Page.allocate(-1, 0, 0).capacity).toBe(pageHeaderBytes + recordHeaderBytes);
  });

  test('begins empty, in use, and shows what is committed to everyone who has its memory', () => {
    const writer = Page.allocate(0, 1024);
    const reader = new Page(0, writer.shared);
    expect([reader.committedEnd, reader.state]).toEqual([0, pageState.inUse]);
    writer.commit(128);
    expect(reader.committedEnd).toBe(128);
  });

  test('that is sealed names its end and the page after it', () => {
    const page = Page.allocate(0, 1024);
    page.seal(512, 7);
    expect([page.state, page.committedEnd, page.next]).toEqual([pageState.sealed, 512, 7]);
    page.seal(64, -1);
    expect(page.next).toBe(-1);
  });

  test('waits to be free no longer than it is told', () => {
    const page = Page.allocate(0, 1024);
    expect(page.waitUntilFree(1)).toBe(false);
    page.setState(pageState.free);
    expect(page.waitUntilFree(1)).toBe(true);
  });
});

test('records take whole words, so that every payload starts on one', () => {
  expect([0, 1, 8, 9, 100].map(recordSize)).toEqual([16, 24, 24, 32, 120]);
  expect(pageHeaderBytes % 8).toBe(0);
  expect(recordHeaderBytes % 8).toBe(0);
});
