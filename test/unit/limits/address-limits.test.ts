import { describe, expect, test } from 'vitest';
import { AddressLimits } from '#dist/main/limits/address-limits.js';

const off = { maxConnectionsPerAddress: 0, maxConnectsPerSec: 0 };

describe('MAX_CONNECTIONS_PER_ADDRESS', () => {
  const limits = () => new AddressLimits({ ...off, maxConnectionsPerAddress: 2 });

  test('lets in as many as it says, and another when one has left', () => {
    const addresses = limits();
    addresses.joined('192.0.2.1');
    expect(addresses.checkOnline('192.0.2.1')).toBeNull();
    addresses.joined('192.0.2.1');
    expect(addresses.checkOnline('192.0.2.1')).toMatchObject({
      code: 'TOO_MANY_FROM_ADDRESS',
      message: 'MAX_CONNECTIONS_PER_ADDRESS = 2 clients of 192.0.2.1 are online',
      status: 429,
    });
    expect(addresses.checkOnline('192.0.2.2')).toBeNull();
    addresses.left('192.0.2.1');
    expect(addresses.checkOnline('192.0.2.1')).toBeNull();
  });

  test('counts the addresses of one IPv6 /64 as one', () => {
    const addresses = limits();
    addresses.joined('2001:db8:1:2::1');
    addresses.joined('2001:db8:1:2:ffff::');
    expect(addresses.checkOnline('2001:db8:1:2::abcd')?.values.address).toBe('2001:db8:1:2::/64');
    expect(addresses.checkOnline('2001:db8:1:3::1')).toBeNull();
  });

  test('remembers nothing of those who have left', () => {
    const addresses = limits();
    for (let index = 0; index < 1000; index++) addresses.joined(`10.0.${index >> 8}.${index & 255}`);
    expect(addresses.size).toBe(1000);
    for (let index = 0; index < 1000; index++) addresses.left(`10.0.${index >> 8}.${index & 255}`);
    expect(addresses.size).toBe(0);
  });
});

describe('MAX_CONNECTS_PER_SEC', () => {
  test('lets as many handshakes of an address through in a second, then says when the next may come', () => {
    let now = 0;
    const addresses = new AddressLimits({ ...off, maxConnectsPerSec: 2 }, () => now);
    expect([addresses.connect('192.0.2.1'), addresses.connect('192.0.2.1')]).toEqual([null, null]);
    const refusal = addresses.connect('192.0.2.1');
    expect(refusal).toMatchObject({
      code: 'CONNECTING_TOO_FAST',
      message: '192.0.2.1 connects more often than MAX_CONNECTS_PER_SEC = 2; try again in 1 s',
      status: 429,
      retryAfterSec: 1,
    });
    expect(addresses.connect('192.0.2.2')).toBeNull();
    now = 500;
    expect(addresses.connect('192.0.2.1')).toBeNull();
    expect(addresses.connect('192.0.2.1')).not.toBeNull();
  });

  test('forgets addresses by and by whose second is over', () => {
    let now = 0;
    const addresses = new AddressLimits({ ...off, maxConnectsPerSec: 1 }, () => now);
    for (let index = 0; index < 1000; index++) addresses.connect(`2001:db8:0:${index.toString(16)}::1`);
    expect(addresses.size).toBe(1000);
    now = 1001;
    for (let index = 0; index < 1000; index++) addresses.connect('192.0.2.1');
    expect(addresses.size).toBe(1);
  });

  test('remembers at most 65,536 addresses, the latest', () => {
    const addresses = new AddressLimits({ ...off, maxConnectsPerSec: 1 }, () => 0);
    const address = (index: number) =>
      `2001:db8:${(index >> 8).toString(16)}:${(index & 255).toString(16)}::1`;
    for (let index = 0; index < 70_000; index++) addresses.connect(address(index));
    expect(addresses.size).toBe(65_536);
    expect(addresses.connect(address(69_999))).not.toBeNull();
  });
});

test('with both limits off nothing is counted', () => {
  const addresses = new AddressLimits(off);
  for (let index = 0; index < 10; index++) {
    expect(addresses.connect('192.0.2.1')).toBeNull();
    expect(addresses.checkOnline('192.0.2.1')).toBeNull();
    addresses.joined('192.0.2.1');
  }
  expect(addresses.size).toBe(0);
});
