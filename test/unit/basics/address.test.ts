import { isIP } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressText, networkOf } from '#dist/main/basics/address.js';

const bytes = (hex: string): ArrayBuffer => new Uint8Array(Buffer.from(hex, 'hex')).buffer;

describe('an address', () => {
  test.each([
    ['7f000001', '127.0.0.1'],
    ['00000000', '0.0.0.0'],
    ['ffffffff', '255.255.255.255'],
    ['00000000000000000000000000000001', '::1'],
    ['00000000000000000000000000000000', '::'],
    ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
    ['fe800000000000000202b3fffe1e8329', 'fe80::202:b3ff:fe1e:8329'],
    ['00000000000000000000ffffc0000201', '192.0.2.1'],
    ['00000000000000000000ffffffffffff', '255.255.255.255'],
    ['00000000000000000000fffec0000201', '::fffe:c000:201'],
    ['', ''],
    ['7f0000', ''],
  ])('of the bytes %j is written %s', (hex, text) => {
    expect(addressText(bytes(hex))).toBe(text);
  });

  test('of any kind is written so that it can be read again', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), (groups) => {
        const hex = groups.map((group) => group.toString(16).padStart(4, '0'));
        const text = addressText(bytes(hex.join('')));
        expect(isIP(text)).toBeGreaterThan(0);
        if (isIP(text) === 6) expect(new URL(`http://[${hex.join(':')}]`).hostname).toBe(`[${text}]`);
      }),
    );
  });
});

describe('what counts as one address', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:0:1::', '2001:db8:0:1::/64'],
    ['2001:0:0:1::5', '2001:0:0:1::/64'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
