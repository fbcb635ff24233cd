import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { licenceNotice } from './licences.ts';

/** What of `models/demo/recogniser/config.json` a notice says. */
interface Source {
  readonly name: string;
  readonly package: string;
  readonly version: string;
  /** SPDX identifier. */
  readonly licence: string;
  readonly attribution: string;
}

/**
 * The published files that the embedded recogniser was made of, whom they are by, and the text of each licence once; ''
 * where there is no recogniser. Throws for a licence whose text is not in `licences/`: nothing goes out without it.
 */
export async function recogniserNotices(root: string): Promise<string> {
  const sources = await readSources(root);
  if (sources.length === 0) return '';
  const names = [...new Set(sources.map(({ licence }) => licence))].sort();
  const texts = await Promise.all(names.map(licenceNotice));
  const what = 'Its embedded model contains weights and names converted from these packages.';
  return `${what}\n\n${[...sources.map(sourceNotice), ...texts].join('\n')}`;
}

async function readSources(root: string): Promise<readonly Source[]> {
  const path = join(root, 'models/demo/recogniser/config.json');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '{"sources":[]}';
    throw error;
  });
  const { sources } = JSON.parse(text) as { readonly sources: readonly Source[] };
  return sources;
}

function sourceNotice({ name, package: origin, version, licence, attribution }: Source): string {
  return `== ${name}: ${origin} ${version} (${licence}) ==\n\n${attribution}\n`;
}
