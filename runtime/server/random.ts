// Secrets of the browser mode: how they are made, kept and compared.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, fit for a URL and a cookie. */
export function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept instead of a secret; hex. A secret of 256 bits needs no salt. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Compares fingerprints in a time that tells nothing about them. */
export function sameFingerprint(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
