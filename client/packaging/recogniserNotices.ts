import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What of `models/demo/recogniser/config.json` a notice says. */
interface Source {
  readonly name: string;
  readonly package: string;
  readonly version: string;
  /** SPDX identifier. */
  readonly licence: string;
  readonly attribution: string;
}

const licences = fileURLToPath(new URL('./licences/', import.meta.url));

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

async function licenceNotice(licence: string): Promise<string> {
  const text = await readFile(join(licences, `${licence}.txt`), 'utf8').catch((cause: unknown) => {
    throw new Error(`The recogniser has a source under ${licence}, whose text is not in ${licences}`, { cause });
  });
  return `== The licence ${licence} ==\n\n${text.trim()}\n`;
}
