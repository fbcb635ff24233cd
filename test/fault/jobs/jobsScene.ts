import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { type CliAnswer, runCli } from '../../cli.ts';
import type { Postgres } from '../../fixtures/postgres/postgres.ts';

/** The built command line on a database of its own. */
export interface JobsScene {
  readonly database: string;
  readonly env: Readonly<Record<string, string>>;
  jobs(...parameters: readonly string[]): Promise<CliAnswer>;
}

export async function jobsScene(postgres: Postgres, database: string, folder: string): Promise<JobsScene> {
  await postgres.ask('postgres', `create database ${database}`);
  const env = {
    CAPTION_LENS_DATABASE: postgres.url(database),
    CAPTION_LENS_CACHE: join(folder, 'cache'),
    CAPTION_LENS_RUNTIME: join(folder, 'runtime'),
  };
  return { database, env, jobs: (...parameters) => runCli(['jobs', ...parameters], env) };
}

/** Small pictures that all differ: a colour and a bar whose place says which it is. */
export async function drawPictures(folder: string, count: number, from = 0): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const paths: string[] = [];
  for (let index = from; index < from + count; index++) {
    const path = join(folder, `picture-${String(index).padStart(5, '0')}.png`);
    const [width, height] = [24, 16];
    const raw = Buffer.alloc(
      width * height * 3,
      Buffer.from([(index * 37) % 256, (index >> 3) % 256, (index * 11) % 256]),
    );
    raw.fill(255, (index % (width * height)) * 3, (index % (width * height)) * 3 + 3);
    raw.writeUInt16LE(index % 65_536, 0);
    await sharp(raw, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(path);
    paths.push(path);
  }
  return paths;
}

export function linesOf(stdout: string): readonly Readonly<Record<string, unknown>>[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}
