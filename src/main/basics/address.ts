// IP addresses as uWS has them, in bytes, as the text that people write, and the networks that limits count by.
import { isIPv6 } from 'node:net';

const mappedIpv4 = '00000000000000000000ffff';

/** `bytes` are 4 or 16 of them, or none. IPv6 has the short form of RFC 5952, mapped IPv4 that of IPv4. */
export function addressText(bytes: ArrayBuffer): string {
  if (bytes.byteLength === 4) return ipv4Text(bytes);
  if (bytes.byteLength !== 16) return '';
  const hex = Buffer.from(bytes).toString('hex');
  if (hex.startsWith(mappedIpv4)) return new Uint8Array(bytes, 12).join('.');
  const groups = hex.match(/..../g) ?? [];
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}

/** Whether who listens on `host` listens on every interface. */
export function isEveryInterface(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

let lastIpv4 = -1;
let lastText = '';

// Requests come in rows from one client or proxy: the text is made once for each row.
function ipv4Text(bytes: ArrayBuffer): string {
  const address = new DataView(bytes).getUint32(0);
  if (address === lastIpv4) return lastText;
  lastIpv4 = address;
  lastText = new Uint8Array(bytes).join('.');
  return lastText;
}

/**
 * What counts as one address: an IPv4 address, or the /64 of an IPv6 address, because one customer has at least a
 * whole /64 (RFC 6177).
 */
export function networkOf(address: string): string {
  // Most addresses are IPv4, and this is asked for every request.
  if (!address.includes(':') || !isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  if (tail !== undefined) {
    const rest = tail.split(':').filter((group) => group !== '');
    while (groups.length + rest.length < 8) groups.push('0');
    groups.push(...rest);
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}
