import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openClip, openRoberta, type Judge } from '../../../models/judging/openedJudges.ts';
import {
  bertScore,
  bestOf,
  evenWeights,
  inverseFrequencies,
  rescale,
  type PrecisionRecall,
  type TokenWeight,
} from '../../../models/metrics/bertScore.ts';
import { clipScore } from '../../../models/metrics/clipScore.ts';
import type { ClipModel } from '../../../models/runtime/judges/clipModel.ts';
import type { RobertaModel } from '../../../models/runtime/judges/robertaModel.ts';
import { storePacked } from '../../../models/runtime/packedGraph.ts';
import { PictureDecoder } from '../../../server/images/decoding/decoder.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import golden from '../cases/metrics/expected.json' with { type: 'json' };

const casesOf = (name: string) => fileURLToPath(new URL(`../cases/metrics/${name}`, import.meta.url));
const folder = temporaryFolder();
const place = { store: { cacheDir: folder.path, storePacked }, device: 'cpu' } as const;
const ignore = () => undefined;
afterAll(() => folder.remove());

describe('BERTScore', () => {
  const { items: ids, layer, plain, idf } = golden.BERTScore;
  const items = ids.flatMap((id) => golden.items.find((item) => item.id === id) ?? []);
  let judge: Judge<RobertaModel>;
  beforeAll(async () => void (judge = await openRoberta({ folder: casesOf('roberta-tiny') }, layer, place, ignore)));
  afterAll(() => judge.dispose());

  async function scores(weight: TokenWeight): Promise<readonly PrecisionRecall[]> {
    const found: PrecisionRecall[] = [];
    for (const { candidate, references } of items) {
      const [own, ...others] = await judge.model.embed([candidate, ...references]);
      if (!own) throw new Error('no candidate');
      found.push(bestOf(others.map((other) => bertScore(own, other, weight))));
    }
    return found;
  }

  test.each([
    ['plain', plain, () => evenWeights(new Set([0, 2]))],
    [
      'with idf',
      idf,
      () => inverseFrequencies(items.flatMap(({ references }) => references.map((one) => judge.model.encode(one)))),
    ],
  ] as const)('%s: as bert_score has it', async (_name, expected, weightOf) => {
    const found = await scores(weightOf());
    for (const name of ['P', 'R', 'F1'] as const) {
      for (const [at, score] of found.entries()) expect(score[name]).toBeCloseTo(expected[name][at] ?? NaN, 4);
    }
  });

  test('a baseline becomes 0, and 1 stays', () => {
    const [P = 0, R = 0, F1 = 0] = golden.BERTScore['baseline of roberta-large, layer 17 (P, R, F)'];
    expect(rescale({ P, R, F1 }, { P, R, F1 })).toEqual({ P: 0, R: 0, F1: 0 });
    expect(rescale({ P: 1, R: 1, F1: 1 }, { P, R, F1 })).toEqual({ P: 1, R: 1, F1: 1 });
  });

  test('an empty text scores nothing, and a text without end is cut', async () => {
    const [empty, long] = await judge.model.embed(['', 'a cup '.repeat(400)]);
    if (!empty || !long) throw new Error('two texts');
    expect(bertScore(empty, long, evenWeights(new Set([0, 2])))).toEqual({ P: 0, R: 0, F1: 0 });
    expect(long.ids).toHaveLength(62);
    expect(long.ids.at(-1)).toBe(2);
  });
});

describe('CLIP', () => {
  const { texts, token_ids: tokenIds, cosine } = golden.CLIP;
  let judge: Judge<ClipModel>;
  const decoder = new PictureDecoder(new URL('../../../dist/decodeChild.js', import.meta.url));
  beforeAll(async () => void (judge = await openClip({ folder: casesOf('clip-tiny') }, place, ignore)));
  afterAll(async () => {
    await judge.dispose();
    await decoder.dispose();
  });

  test('its tokens are those of transformers', () => {
    expect(texts.map((text) => judge.model.encode(text))).toEqual(tokenIds);
  });

  test('its cosines are those of transformers', async () => {
    const embedded = await judge.model.embedTexts(texts);
    for (const [name, expected] of Object.entries(cosine)) {
      const suffix = ['china', 'flower', 'hubble_deep_field', 'rocket'].includes(name) ? 'jpg' : 'png';
      const bytes = readFileSync(new URL(`../../../media/samples/${name}.${suffix}`, import.meta.url));
      const size = judge.model.imageSize;
      const { views } = await decoder.decode(bytes, { size, rule: 'hf', views: [{ size, part: 'square' }] });
      const [picture = new Float32Array()] = await judge.model.embedPictures(views);
      for (const [at, text] of embedded.entries()) {
        expect(clipScore(picture, text).cosine, `${name}, ${String(at)}`).toBeCloseTo(expected[at] ?? NaN, 4);
      }
    }
  });
});
