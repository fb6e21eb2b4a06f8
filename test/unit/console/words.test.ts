import { describe, expect, test } from 'vitest';
import { warningCodes } from '#dist/contract/schemas.js';
import { Statistics } from '#dist/main/statistics/statistics.js';
import { closeCodes } from '#dist/protocol/close-codes.js';
import { errorRegistry } from '#dist/protocol/errors.js';
import { ApiProblem } from '../../../src/console/api/problem.ts';
import { en, type Words } from '../../../src/console/words/en.ts';
import { explainCloseCode, explainProblem, explainWarning } from '../../../src/console/words/explain.ts';
import { zh } from '../../../src/console/words/zh.ts';

const dictionaries: [string, Words][] = [
  ['English', en],
  ['Chinese', zh],
];

describe.each(dictionaries)('the dictionary: %s', (_name, words) => {
  test('has a sentence for every warning of the server', () => {
    for (const code of warningCodes) {
      const values = {
        lane: 1,
        loadPercent: 2,
        queuedFrames: 3,
        count: 4,
        sec: 5,
        delayMs: 6,
        limitMs: 7,
        clients: 8,
        of: 9,
        open: 10,
        limit: 11,
      };
      const sentence = explainWarning({ code, values }, words);
      expect(sentence).not.toContain(code);
      expect(sentence).not.toMatch(/undefined|NaN/);
    }
  });

  test('names every reason for which the server drops something', () => {
    expect(Object.keys(words.server.drops).sort()).toEqual(Object.keys(new Statistics().dropped).sort());
  });

  test('explains every close code that the server sends', () => {
    for (const { code } of Object.values(closeCodes)) expect(explainCloseCode(code, words)).not.toBe('');
  });

  test('explains only problems that the server has, and passes on what the server says of others', () => {
    const known = Object.keys(words.problems).filter((code) => code !== 'UNREACHABLE');
    expect(known.filter((code) => !(code in errorRegistry))).toEqual([]);
    const other = new ApiProblem({ code: 'SOMETHING_NEW', status: 418, detail: 'The server says why' });
    expect(explainProblem(other, words)).toBe('The server says why (418)');
    const values = { host: 'h', port: 1, id: 'i', code: 2, bytes: 3, limit: 4, sec: 5, part: 'p' };
    for (const code of known) {
      const sentence = explainProblem(new ApiProblem({ code, status: 400, values }), words);
      expect(sentence).not.toMatch(/undefined|\(400\)/);
    }
  });
});

test('no text of the Chinese dictionary was left in English', () => {
  const same = ['en', 'URL', 'ID', 'p50', 'p99'];
  const texts = (value: unknown): string[] => {
    if (typeof value === 'string') return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
  };
  expect(texts(zh).filter((text) => !/\p{Script=Han}/u.test(text) && !same.includes(text))).toEqual(['zh']);
});
