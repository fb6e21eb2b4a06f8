// The admin token: made when none was set, compared without telling by its timing how much of it was right.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 192 random bits as 32 characters that need no escaping anywhere. */
export function generateToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Compares digests: they have one length whatever the texts have, as timingSafeEqual asks for. */
export function isSameToken(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
