import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CaptionLensError } from './errors.ts';

/** The folder of the embedded model: beside this file in the sources, one folder up from a bundle in `dist/`. */
export function embeddedModelFolder(): string {
  const candidates = ['./demo', '../models/demo'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const path = candidates.find((candidate) => existsSync(candidate));
  if (path === undefined) {
    throw new CaptionLensError('checkpointNotFound', 'The embedded model is missing from this installation.');
  }
  return path;
}
