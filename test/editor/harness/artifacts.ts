import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../artifacts/', import.meta.url));

/** Where a run leaves its screenshots and logs for a person to look at; git ignores it. */
export function artifact(name: string): string {
  mkdirSync(folder, { recursive: true });
  return join(folder, name.replaceAll(/[^\w.-]+/g, '-'));
}
