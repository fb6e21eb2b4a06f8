import { isIP } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressText, networkOf } from '#dist/main/address.js';

const encode = (text: string): ArrayBuffer => new Uint8Array(Buffer.from(text, 'latin1')).buffer;

describe('an address', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['0000:0000:0000:0000:0000:0000:0000:0001', '::1'],
    ['0000:0000:0000:0000:0000:0000:0000:0000', '::'],
    ['2001:0db8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
    ['fe80:0000:0000:0000:0202:b3ff:fe1e:8329', 'fe80::202:b3ff:fe1e:8329'],
    ['0000:0000:0000:0000:0000:ffff:c000:0201', '192.0.2.1'],
    ['0000:0000:0000:0000:0000:ffff:ffff:ffff', '255.255.255.255'],
    ['', ''],
    ['not:an:address', 'not:an:address'],
  ])('%s is written %s', (full, short) => {
    expect(addressText(encode(full))).toBe(short);
  });

  test('of any kind is written so that it can be read again', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), (groups) => {
        const full = groups.map((group) => group.toString(16).padStart(4, '0')).join(':');
        const text = addressText(encode(full));
        expect(isIP(text)).toBeGreaterThan(0);
        if (isIP(text) === 6) expect(new URL(`http://[${full}]`).hostname).toBe(`[${text}]`);
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
