import { fileURLToPath } from 'node:url';

/** Absolute path of a file of a golden case, for example `goldenPath('tiny', 'checkpoint')`. */
export function goldenPath(...steps: readonly string[]): string {
  return fileURLToPath(new URL(`golden/cases/${steps.join('/')}`, import.meta.url));
}
