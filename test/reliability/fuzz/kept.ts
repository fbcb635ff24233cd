import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** An input that once broke a promise. */
export interface KeptInput {
  /** What was wrong then. */
  readonly found: string;
  readonly input: unknown;
}

const folder = fileURLToPath(new URL('kept/', import.meta.url));

/** Inputs as one line of JSON; bytes as `{ "base64": "AAEC" }`, numbers that JSON has not as `{ "number": "-0" }`. */
export function writeInput(input: unknown): string {
  return JSON.stringify(plain(input));
}

export function readInput(text: string): unknown {
  return restored(JSON.parse(text));
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') };
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { number: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

function restored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restored);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[key, item] = []] = entries;
  if (entries.length === 1 && key === 'base64' && typeof item === 'string')
    return new Uint8Array(Buffer.from(item, 'base64'));
  if (entries.length === 1 && key === 'number' && typeof item === 'string') return Number(item);
  return Object.fromEntries(entries.map(([name, each]) => [name, restored(each)]));
}

/** Keeps what was found, so that it is tried first from then on; returns the file's path. */
export function keep(target: string, input: string, found: string): string {
  const own = join(folder, target);
  mkdirSync(own, { recursive: true });
  const path = join(own, `${createHash('sha256').update(input).digest('hex').slice(0, 12)}.json`);
  writeFileSync(path, `${JSON.stringify({ found, input: JSON.parse(input) as unknown }, undefined, 2)}\n`);
  return path;
}

export function keptInputs(target: string): readonly (KeptInput & { readonly file: string })[] {
  return namesIn(join(folder, target)).map((file) => {
    const { found, input } = JSON.parse(readFileSync(join(folder, target, file), 'utf8')) as KeptInput;
    return { file, found, input: restored(input) };
  });
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch {
    return [];
  }
}
