import { CaptionLensError } from '../../../models/errors.ts';
import { isObject } from '../../../models/plainObject.ts';
import { isRounded, rounded } from '../../datasets/records.ts';
import { parseJson } from '../../../models/parsedJson.ts';

/** Captions to be judged, by the id that they have in the data. */
export type Candidates = ReadonlyMap<string | number, string>;

/**
 * Lines of `{"id", "caption"}`. Throws `dataInvalid` where a line is none, or an id comes twice. `path` is told in
 * errors.
 */
export function readCandidates(path: string, text: string): Candidates {
  const candidates = new Map<string | number, string>();
  for (const [at, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    const place = `${path}:${at + 1}`;
    const record = parseJson(line);
    if (!isObject(record)) throw new CaptionLensError('dataInvalid', `${place}: this line is no JSON object.`);
    const { id, caption } = record;
    if (typeof id !== 'string' && typeof id !== 'number') {
      throw new CaptionLensError('dataInvalid', `${place}: "id" should be a text or a number.`);
    }
    if (isRounded(id)) throw new CaptionLensError('dataInvalid', `${place}: "id" ${rounded}`);
    if (typeof caption !== 'string') {
      throw new CaptionLensError('dataInvalid', `${place}: "caption" should be a text.`);
    }
    if (candidates.has(id)) throw new CaptionLensError('dataInvalid', `${place}: the id ${id} comes twice.`);
    candidates.set(id, caption);
  }
  if (candidates.size === 0) throw new CaptionLensError('dataInvalid', `${path} has no captions.`);
  return candidates;
}
