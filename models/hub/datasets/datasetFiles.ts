import { parse } from 'yaml';
import { splitOf, usualName } from './datasetSplits.ts';
import { CaptionLensError } from '../../errors.ts';
import { isObject } from '../../plainObject.ts';
import type { HubFile } from '../network/hubClient.ts';

/** Which part of a data set is wanted. */
export interface DatasetPart {
  /** `train`, `validation`; absent: all. */
  readonly split?: string;
  /** Where a data set is several, which one; absent: the one that is there, or `default`. */
  readonly subset?: string;
}

/** A file of rows, and the part that it belongs to. */
export interface DatasetFile extends HubFile {
  readonly split: string;
}

interface Subset {
  readonly name: string;
  readonly files: readonly DatasetFile[];
}

/**
 * The Parquet files of a part of a data set, in the order of their names; where its card says which they are, as that
 * says. `card`: its README.md. Throws `invalidOption` where there is no such part, or several and none is named;
 * `dataInvalid` where there are none at all.
 */
export function chooseDatasetFiles(
  repo: string,
  files: readonly HubFile[],
  card: string,
  { split, subset }: DatasetPart,
): readonly DatasetFile[] {
  const tables = files.filter(({ path }) => isTable(path));
  if (tables.length === 0) throw new CaptionLensError('dataInvalid', `${repo} has no Parquet files.`);
  const subsets = cardSubsets(card, tables);
  const chosen = pickSubset(repo, subsets.length > 0 ? subsets : [{ name: 'default', files: named(tables) }], subset);
  const wanted = split === undefined ? undefined : (usualName(split) ?? split);
  const found = chosen.files.filter((file) => wanted === undefined || file.split === wanted || file.split === split);
  if (found.length > 0) return found;
  const splits = [...new Set(chosen.files.map((file) => file.split))].join(', ');
  throw new CaptionLensError('invalidOption', `${repo} has no split "${split ?? ''}"; it has ${splits}.`);
}

/** Whether a path is of a table of rows. */
export function isTable(path: string): boolean {
  return /\.parquet$/i.test(path);
}

function named(tables: readonly HubFile[]): readonly DatasetFile[] {
  return [...tables]
    .sort((one, other) => (one.path < other.path ? -1 : 1))
    .map((file) => ({ ...file, split: splitOf(file.path) }));
}

function pickSubset(repo: string, subsets: readonly Subset[], wanted: string | undefined): Subset {
  const names = subsets.map(({ name }) => name).join(', ');
  const found =
    wanted === undefined
      ? (subsets.find(({ name }) => name === 'default') ?? (subsets.length === 1 ? subsets[0] : undefined))
      : subsets.find(({ name }) => name === wanted);
  if (found) return found;
  const what = wanted === undefined ? 'is several data sets' : `has no subset "${wanted}"`;
  throw new CaptionLensError('invalidOption', `${repo} ${what}: name one with --subset, of ${names}.`);
}

/** What `configs` of a card's front matter says; none where it says nothing that meets a file. */
function cardSubsets(card: string, tables: readonly HubFile[]): readonly Subset[] {
  const [, front = ''] = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---(?:\r?\n|$)/.exec(card) ?? [];
  const configs = readYaml(front)['configs'];
  return (Array.isArray(configs) ? configs : []).filter(isObject).flatMap((config) => {
    const { config_name: name, data_files: said } = config;
    const files = entriesOf(said).flatMap(({ split, patterns }) =>
      named(tables.filter(({ path }) => patterns.some((pattern) => matches(pattern, path)))).map((file) => ({
        ...file,
        split: usualName(split) ?? split,
      })),
    );
    return typeof name === 'string' && files.length > 0 ? [{ name, files }] : [];
  });
}

/** Nothing where it is no YAML: files have names of their own. */
function readYaml(text: string): Readonly<Record<string, unknown>> {
  try {
    const tree: unknown = parse(text, { maxAliasCount: 0 });
    return isObject(tree) ? tree : {};
  } catch {
    return {};
  }
}

/** `data/*.parquet`, a list of such, or `[{split: train, path: data/train-*}]`. */
function entriesOf(said: unknown): readonly { readonly split: string; readonly patterns: readonly string[] }[] {
  const texts = (value: unknown) =>
    (Array.isArray(value) ? (value as readonly unknown[]) : [value]).filter((one) => typeof one === 'string');
  const objects = Array.isArray(said) ? said.filter(isObject) : [];
  if (objects.length === 0) {
    const patterns = texts(said);
    return patterns.length > 0 ? [{ split: 'train', patterns }] : [];
  }
  return objects.flatMap(({ split, path }) => (typeof split === 'string' ? [{ split, patterns: texts(path) }] : []));
}

/** `*` is anything within a folder, `**` any folders; in time linear in both, since a pattern is a stranger's. */
function matches(pattern: string, path: string): boolean {
  const steps = path.split('/');
  // How many steps of the path may be behind the pattern's so far.
  let reached = [0];
  for (const part of pattern.replace(/^\.?\//, '').split('/')) {
    const [least] = reached;
    if (least === undefined) return false;
    reached =
      part === '**'
        ? Array.from({ length: steps.length - least + 1 }, (_, at) => least + at)
        : reached.filter((at) => at < steps.length && nameMatches(part, steps[at] ?? '')).map((at) => at + 1);
  }
  return reached.includes(steps.length);
}

/** The pieces between the stars, one behind the other. */
function nameMatches(pattern: string, name: string): boolean {
  const [start = '', ...pieces] = pattern.split('*');
  if (pieces.length === 0) return name === pattern;
  const end = pieces.pop() ?? '';
  if (!name.startsWith(start) || !name.endsWith(end) || name.length < start.length + end.length) return false;
  let rest = name.slice(start.length, name.length - end.length);
  for (const piece of pieces) {
    const at = rest.indexOf(piece);
    if (at < 0) return false;
    rest = rest.slice(at + piece.length);
  }
  return true;
}
