import { licenceNotice } from './licences.ts';

/** Something published that a part of the program was made of. */
export interface Source {
  readonly name: string;
  readonly package: string;
  readonly version: string;
  /** SPDX identifier. */
  readonly licence: string;
  readonly attribution: string;
}

/** What was made of some sources: a sentence. */
export interface SourceGroup {
  readonly what: string;
  readonly sources: readonly Source[];
}

/**
 * What is made of published files, whom they are by, and the text of each licence once. Throws for a licence whose text is
 * not in `licences/`: nothing goes out without it.
 */
export async function sourceNotices(groups: readonly SourceGroup[]): Promise<string> {
  const used = groups.filter(({ sources }) => sources.length > 0);
  const names = [...new Set(used.flatMap(({ sources }) => sources.map(({ licence }) => licence)))].sort();
  const texts = await Promise.all(names.map(licenceNotice));
  return [...used.map(groupNotice), ...texts].join('\n');
}

function groupNotice({ what, sources }: SourceGroup): string {
  return `${what}\n\n${sources.map(sourceNotice).join('\n')}`;
}

function sourceNotice({ name, package: origin, version, licence, attribution }: Source): string {
  return `== ${name}: ${origin} ${version} (${licence}) ==\n\n${attribution}\n`;
}
