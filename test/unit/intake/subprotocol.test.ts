import { describe, expect, test } from 'vitest';
import { chooseSubprotocol } from '#dist/main/intake/heads/subprotocol.js';

describe('the subprotocol', () => {
  test.each([
    ['', ['a'], ''],
    ['', [], ''],
    ['a', [], 'a'],
    ['b , a', [], 'b'],
    [',a', [], 'a'],
    ['a b, c', [], 'c'],
    ['\u00e9', [], ''],
    ['a', ['a'], 'a'],
    ['b', ['a'], ''],
    ['a, b', ['b', 'a'], 'b'],
    ['a,b', ['c', 'b'], 'b'],
    ['  a  ,  b  ', ['b'], 'b'],
    ['A', ['a'], ''],
    ['ab', ['a', 'b'], ''],
    [',,', ['a'], ''],
  ])('for the offer %j to a server that speaks %j is %j', (offered, spoken, chosen) => {
    expect(chooseSubprotocol(offered, spoken)).toBe(chosen);
  });
});
