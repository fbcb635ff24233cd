import { join } from 'node:path';
import { Fields, readJsonObject } from '../../../models/files/jsonFields.ts';
import { embeddedModelFolder } from '../../../models/embeddedModel.ts';
import { namesFile } from '../../../models/recogniser/files.ts';
import { parseNames, type Name } from '../../../models/recogniser/names.ts';

/** What the embedded model can be given. */
export async function readEmbeddedNames(): Promise<readonly Name[]> {
  const path = join(embeddedModelFolder(), 'recogniser', namesFile);
  return parseNames(new Fields(path, await readJsonObject(path)));
}
