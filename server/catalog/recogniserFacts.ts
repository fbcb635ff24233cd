import { join } from 'node:path';
import { Fields, isObject, readJsonObject } from '../../models/checkpoint/fields.ts';

/** What names the things in pictures, where a model comes with it. */
export interface RecogniserFacts {
  /** How many names it knows, where that is told. */
  readonly names?: number;
  readonly sources: readonly RecogniserSource[];
  /** Absent where it was not measured. */
  readonly accuracy?: RecogniserAccuracy;
}

/** A file of a published package that its weights or names were made of. */
export interface RecogniserSource {
  readonly name: string;
  readonly package: string;
  readonly version: string;
  /** Its path in the package. */
  readonly file: string;
  readonly sha256: string;
  /** SPDX identifier, such as 'Apache-2.0'. */
  readonly licence: string;
  readonly attribution: string;
}

/** Measured on photographs that nothing was adjusted by. */
export interface RecogniserAccuracy {
  readonly pictures: number;
  readonly kinds: readonly KindAccuracy[];
}

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
 * Of `recogniser/config.json` (`names`, `sources`) and `recogniser/accuracy.json` in a model's folder. Undefined where
 * the first is missing or damaged: loading says why. A damaged second one is as if nothing had been measured.
 */
export async function readRecogniserFacts(folder: string): Promise<RecogniserFacts | undefined> {
  const [about, accuracy] = await Promise.all([
    readFacts(join(folder, 'recogniser', 'config.json'), readAbout),
    readFacts(join(folder, 'recogniser', 'accuracy.json'), readAccuracy),
  ]);
  return about && { ...about, ...(accuracy && { accuracy }) };
}

async function readFacts<T>(path: string, read: (fields: Fields) => T): Promise<T | undefined> {
  return readJsonObject(path)
    .then((object) => read(new Fields(path, object)))
    .catch(() => undefined);
}

function readAbout(fields: Fields): Pick<RecogniserFacts, 'names' | 'sources'> {
  const names = fields.integer('names');
  return { ...(names !== undefined && { names }), sources: listIn(fields, 'sources').map(readSource) };
}

function readSource(fields: Fields): RecogniserSource {
  return {
    name: textIn(fields, 'name'),
    package: textIn(fields, 'package'),
    version: textIn(fields, 'version'),
    file: textIn(fields, 'file'),
    sha256: textIn(fields, 'sha256'),
    licence: textIn(fields, 'licence'),
    attribution: textIn(fields, 'attribution'),
  };
}

function readAccuracy(fields: Fields): RecogniserAccuracy {
  const kinds = listIn(fields, 'kinds').map((kind) => ({
    kind: textIn(kind, 'kind'),
    pictures: countIn(kind, 'pictures'),
    named: countIn(kind, 'named'),
    right: countIn(kind, 'right'),
  }));
  return { pictures: countIn(fields, 'pictures'), kinds };
}

function listIn(fields: Fields, name: string): readonly Fields[] {
  const list = fields.get(name);
  if (!Array.isArray(list) || !list.every(isObject)) throw fields.wrong(name, 'a list of objects');
  return list.map((item, index) => new Fields(`${fields.label}, ${name}[${index}]`, item));
}

function textIn(fields: Fields, name: string): string {
  const text = fields.text(name);
  if (text === undefined) throw fields.wrong(name, 'text');
  return text;
}

function countIn(fields: Fields, name: string): number {
  const count = fields.integer(name);
  if (count === undefined || count < 0) throw fields.wrong(name, 'a whole number of at least 0');
  return count;
}
