import { join } from 'node:path';
import { Fields, readJsonObject } from '../files/jsonFields.ts';
import { configFile, namesFile, recogniserFolder } from '../recogniser/files.ts';
import { parseNames, type Name } from '../recogniser/names.ts';
import { objectsIn, parseSources, type RecogniserSource, textIn } from '../recogniser/publishedSources.ts';
import { say } from '../wording.ts';

/** What names the things in pictures, where a model comes with it. */
export interface RecogniserFacts {
  /** How many things it can name; absent where its names are missing or damaged. */
  readonly names?: number;
  readonly sources: readonly RecogniserSource[];
  /** Absent where it was not measured. */
  readonly accuracy?: RecogniserAccuracy;
}

/** Measured on photographs that no threshold was adjusted by. */
export interface RecogniserAccuracy {
  readonly pictures: number;
  readonly kinds: readonly KindAccuracy[];
}

/** Counts of pictures for one kind of thing. */
export interface KindAccuracy {
  /** In the plural: 'animals'. */
  readonly kind: string;
  readonly pictures: number;
  /** Pictures of which something is named. */
  readonly named: number;
  /** Of those, pictures of which the name is true. */
  readonly right: number;
}

/**
 * What `config.json` (its `sources`), `names.json` and `accuracy.json` beside a model's recogniser say. Undefined where
 * the first is missing or damaged: loading says why. The other two count as missing where they are damaged. Never
 * rejects.
 */
export async function readRecogniserFacts(folder: string): Promise<RecogniserFacts | undefined> {
  const place = join(folder, recogniserFolder);
  const [sources, names, accuracy] = await Promise.all([
    readFacts(join(place, configFile), parseSources),
    readFacts(join(place, namesFile), countNames),
    readFacts(join(place, 'accuracy.json'), readAccuracy),
  ]);
  return sources && { sources, ...(names !== undefined && { names }), ...(accuracy && { accuracy }) };
}

async function readFacts<T>(path: string, read: (fields: Fields) => T): Promise<T | undefined> {
  return readJsonObject(path)
    .then((object) => read(new Fields(path, object)))
    .catch(() => undefined);
}

/** Of what can be pointed at in a picture: scenes are none, and some names only gather others. */
function countNames(fields: Fields): number {
  const isSubject = ({ kind, certainty }: Name) => certainty !== 'silent' && kind !== 'scene' && kind !== 'medium';
  return parseNames(fields).filter(isSubject).length;
}

function readAccuracy(fields: Fields): RecogniserAccuracy {
  const kinds = objectsIn(fields, 'kinds').map((kind) => ({
    kind: textIn(kind, 'kind'),
    pictures: countIn(kind, 'pictures'),
    named: countIn(kind, 'named'),
    right: countIn(kind, 'right'),
  }));
  return { pictures: countIn(fields, 'pictures'), kinds };
}

function countIn(fields: Fields, name: string): number {
  const count = fields.integer(name);
  if (count === undefined || count < 0) throw fields.wrong(name, say`a whole number of at least 0`);
  return count;
}
