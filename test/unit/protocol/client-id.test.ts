import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Block, BlockCipher } from '#dist/protocol/block-cipher.js';
import { ClientIds, hasIdForm, maxRef, newIdKey } from '#dist/protocol/client-id.js';

const ref = fc.integer({ min: 1, max: maxRef });

describe('the cipher of ids', () => {
  test('is Speck64/128: its published test vector', () => {
    const cipher = new BlockCipher(Uint32Array.of(0x03020100, 0x0b0a0908, 0x13121110, 0x1b1a1918));
    const block: Block = { high: 0x3b726574, low: 0x7475432d };
    cipher.encrypt(block);
    expect(block).toEqual({ high: 0x8c6fa548, low: 0x454e028b });
    cipher.decrypt(block);
    expect(block).toEqual({ high: 0x3b726574, low: 0x7475432d });
  });
});

describe('an id', () => {
  test('is the prefix, a dash and 16 hex digits, and always the same for a ref', () => {
    const key = newIdKey();
    const [one, other] = [new ClientIds(key), new ClientIds(key)];
    expect(one.of(1)).toMatch(new RegExp(`^${key.prefix}-[0-9a-f]{16}$`));
    for (const each of [1, 2, maxRef]) expect(other.of(each)).toBe(one.of(each));
  });

  test('gives the ref back that it was made from', () => {
    const ids = new ClientIds(newIdKey());
    fc.assert(
      fc.property(ref, (number) => {
        expect(ids.refOf(ids.of(number))).toBe(number);
      }),
    );
  });

  test('has the form that no name may have, whatever the case', () => {
    const ids = new ClientIds(newIdKey());
    fc.assert(
      fc.property(ref, (number) => {
        const id = ids.of(number);
        expect([hasIdForm(id), hasIdForm(id.toUpperCase())]).toEqual([true, true]);
      }),
    );
  });

  test.each([
    '',
    'bob',
    '0a1b2c3d-1',
    '0a1b2c3d-0123456789abcdef0',
    '0a1b2c3d-0123456789abcdeg',
    '0a1b2c3d-0123456789abcdef\n',
    '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  ])('does not look like %j', (name) => {
    expect(hasIdForm(name)).toBe(false);
  });

  test('of another server is none', () => {
    const { prefix } = newIdKey();
    const [one, other] = [new ClientIds({ ...newIdKey(), prefix }), new ClientIds(newIdKey())];
    const third = new ClientIds({ ...newIdKey(), prefix });
    for (let number = 1; number <= 1000; number++) {
      expect(one.refOf(other.of(number))).toBeUndefined();
      expect(one.refOf(third.of(number))).toBeUndefined();
    }
  });

  test('cannot be worked out from others: half of the bits differ from one to the next', () => {
    const ids = new ClientIds(newIdKey());
    const bitsOf = (number: number): bigint => BigInt(`0x${ids.of(number).slice(9)}`);
    let differing = 0;
    for (let number = 1; number <= 1000; number++) {
      const difference = bitsOf(number) ^ bitsOf(number + 1);
      differing += difference.toString(2).replaceAll('0', '').length;
    }
    expect(differing / 1000).toBeGreaterThan(30);
    expect(differing / 1000).toBeLessThan(34);
  });

  test('is written in one way: with one digit changed, or in another case, it is none', () => {
    const ids = new ClientIds(newIdKey());
    fc.assert(
      fc.property(
        ref,
        fc.integer({ min: 9, max: 24 }),
        fc.integer({ min: 1, max: 15 }),
        (number, at, add) => {
          const id = ids.of(number);
          const digit = ((Number.parseInt(id.charAt(at), 16) + add) % 16).toString(16);
          expect(ids.refOf(id.slice(0, at) + digit + id.slice(at + 1))).toBeUndefined();
          const capitals = id.toUpperCase();
          if (capitals !== id) expect(ids.refOf(capitals)).toBeUndefined();
          for (const text of [` ${id}`, `${id} `, `${id}\n`, `${id}0`])
            expect(ids.refOf(text)).toBeUndefined();
        },
      ),
    );
  });
});
