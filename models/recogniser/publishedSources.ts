import { Fields } from '../files/jsonFields.ts';
import { isObject } from '../plainObject.ts';
import { say } from '../wording.ts';

/** A file of a published package that a recogniser's weights or names were made of. */
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

/** `sources` of a recogniser's `config.json`. Throws `checkpointInvalid`. */
export function parseSources(fields: Fields): readonly RecogniserSource[] {
  return objectsIn(fields, 'sources').map((source) => ({
    name: textIn(source, 'name'),
    package: textIn(source, 'package'),
    version: textIn(source, 'version'),
    file: textIn(source, 'file'),
    sha256: textIn(source, 'sha256'),
    licence: textIn(source, 'licence'),
    attribution: textIn(source, 'attribution'),
  }));
}

export function objectsIn(fields: Fields, name: string): readonly Fields[] {
  const list = fields.get(name);
  if (!Array.isArray(list) || !list.every(isObject)) throw fields.wrong(name, say`a list of objects`);
  return list.map((item, index) => new Fields(`${fields.label}, ${name}[${index}]`, item));
}

export function textIn(fields: Fields, name: string): string {
  const text = fields.text(name);
  if (text === undefined) throw fields.wrong(name, say`text`);
  return text;
}
