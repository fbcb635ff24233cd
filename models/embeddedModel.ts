import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CaptionLensError } from './errors.ts';
import { say } from './wording.ts';

/** As of the known models: what it is good at, and what it would say of the same photograph, made up by us. */
export const embeddedWords = {
  goodAt: 'Small, built in: names, light, tone and colour.',
  example: 'A close-up of a bee in warm light, dominated by yellow, with sharp detail.',
} as const;

/** The folder of the embedded model: beside this file in the sources, one folder up from a bundle in `dist/`. */
export function embeddedModelFolder(): string {
  const candidates = ['./demo', '../models/demo'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const path = candidates.find((candidate) => existsSync(candidate));
  if (path === undefined) {
    throw new CaptionLensError('checkpointNotFound', say`The embedded model is missing from this installation.`);
  }
  return path;
}
