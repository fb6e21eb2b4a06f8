// IP addresses from uWS, which writes IPv6 in full, as the text that people write, and the networks that limits
// count by. Socket thread.
import { isIPv6 } from 'node:net';

/** `bytes` is the address as ASCII text. IPv6 comes back in the short form of RFC 5952, mapped IPv4 as IPv4. */
export function addressText(bytes: ArrayBuffer): string {
  const text = Buffer.from(bytes).toString('latin1');
  if (!text.includes(':')) return text;
  const groups = text.split(':').map((group) => Number.parseInt(group, 16));
  const [high = 0, low = 0] = groups.slice(6);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
  }
  try {
    return new URL(`http://[${text}]/`).hostname.slice(1, -1);
  } catch {
    return text;
  }
}

/**
 * What counts as one address: an IPv4 address, or the /64 of an IPv6 address, because one customer has at least a
 * whole /64 (RFC 6177).
 */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  if (tail !== undefined) {
    const rest = tail.split(':').filter((group) => group !== '');
    while (groups.length + rest.length < 8) groups.push('0');
    groups.push(...rest);
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}
