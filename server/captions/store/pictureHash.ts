import { webcrypto } from 'node:crypto';

/** sha256 of a picture's bytes, in hex. Worked out on another thread: 64 MB would hold this one up for 40 ms. */
export async function hashPicture(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
}
