// RFC 6455 framing from the client's side: header, mask and the masked payload in one buffer.

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
export type DataOpcode = typeof opcodes.text | typeof opcodes.binary;

const fin = 0x80;
const masked = 0x80;

/** RFC 6455 asks for an unpredictable key against proxies that cache; on a loopback test a fixed one will do. */
export const maskKey = Uint8Array.of(0x5a, 0x96, 0x3c, 0xe1);
const maskBytes = 4;

/** Bytes before the payload of a frame a client sends (section 5.2: 7, 16 or 64 bit length, then the mask). */
export function clientHeaderBytes(payloadBytes: number): number {
  return serverHeaderBytes(payloadBytes) + maskBytes;
}

/** Bytes before the payload of a frame a server sends. */
export function serverHeaderBytes(payloadBytes: number): number {
  if (payloadBytes < 126) return 2;
  return payloadBytes < 65_536 ? 4 : 10;
}

/** One final, masked frame. */
export function encodeClientFrame(payload: Uint8Array, opcode: number): Buffer {
  const headerBytes = clientHeaderBytes(payload.length);
  const frame = Buffer.allocUnsafe(headerBytes + payload.length);
  frame[0] = fin | opcode;
  writeLength(frame, payload.length, masked);
  frame.set(maskKey, headerBytes - maskBytes);
  for (let at = 0; at < payload.length; at++) frame[headerBytes + at] = payload[at]! ^ maskKey[at & 3]!;
  return frame;
}

/** The header of one final frame as a server must send it: unmasked, with the shortest length form. */
export function encodeServerHeader(payloadBytes: number, opcode: number): Buffer {
  const header = Buffer.allocUnsafe(serverHeaderBytes(payloadBytes));
  header[0] = fin | opcode;
  writeLength(header, payloadBytes, 0);
  return header;
}

function writeLength(frame: Buffer, payloadBytes: number, maskBit: number): void {
  if (payloadBytes < 126) {
    frame[1] = maskBit | payloadBytes;
  } else if (payloadBytes < 65_536) {
    frame[1] = maskBit | 126;
    frame.writeUInt16BE(payloadBytes, 2);
  } else {
    frame[1] = maskBit | 127;
    frame.writeUInt32BE(0, 2);
    frame.writeUInt32BE(payloadBytes, 6);
  }
}
