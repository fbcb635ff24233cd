import os from 'node:os';

/** Bytes of this machine, or of the container that it is. */
export function machineMemory(): number {
  // Some platforms say 0 for 'no limit', others a number beyond every machine.
  return Math.min(os.totalmem(), process.constrainedMemory() || Infinity);
}
