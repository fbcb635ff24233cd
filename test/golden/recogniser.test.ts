import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recogniserFor } from '../../models/compiled/recogniser.ts';
import { openCompiled } from '../../models/compiled/store.ts';
import { embeddedModelFolder } from '../../models/embeddedModel.ts';
import type { Evidence } from '../../models/recogniser/evidence.ts';
import { locateRecogniser } from '../../models/recogniser/files.ts';
import { openRecogniser } from '../../models/recogniser/openRecogniser.ts';
import { storePacked } from '../../models/runtime/packedGraph.ts';
import { RecogniserModel } from '../../models/runtime/recogniserModel.ts';
import { PictureDecoder } from '../../server/images/decoding/decoder.ts';
import { readExpected } from '../expected.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import classifier from './cases/recogniser/classifier.json' with { type: 'json' };
import detector from './cases/recogniser/detector.json' with { type: 'json' };

const classes = 90;
const names = ['coffee', 'chelsea', 'astronaut'] as const;
const decoder = new PictureDecoder(new URL('../../dist/decodeChild.js', import.meta.url));
const folder = temporaryFolder();
const seen = new Map<string, Evidence>();
let expected: ReturnType<typeof readExpected>;
let model: RecogniserModel;

beforeAll(async () => {
  expected = readExpected(new URL('cases/recogniser/classifier.safetensors', import.meta.url));
  const recogniser = await openRecogniser((await locateRecogniser(embeddedModelFolder()))?.folder ?? '');
  const store = { cacheDir: folder.path, storePacked };
  const compiled = await openCompiled(recogniserFor(recogniser, 'd'.repeat(64)), store, () => undefined);
  model = await RecogniserModel.load(recogniser.config, compiled, 'cpu');
  await recogniser.close();
  for (const name of names) seen.set(name, await look(name));
});
afterAll(async () => {
  await model.dispose();
  await decoder.dispose();
  folder.remove();
});

/** The classifier gets the same view twice, so that their mean is what the oracle says of that view. */
async function look(name: string): Promise<Evidence> {
  const bytes = readFileSync(new URL(`../../media/samples/${name}.png`, import.meta.url));
  const { pixels: whole } = await decoder.decode(bytes, { size: 280, rule: 'lavis', views: [] });
  const { pixels: forDetector } = await decoder.decode(bytes, { size: 300, rule: 'lavis', views: [] });
  return model.look([whole, whole, forDetector]);
}

function evidenceOf(name: string): Evidence {
  const evidence = seen.get(name);
  if (!evidence) throw new Error(`nothing was seen of ${name}`);
  return evidence;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number> = []): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] ?? NaN))), 0);
}

function softmax(logits: Float32Array): Float32Array {
  const largest = Math.max(...logits);
  const exponentials = logits.map((logit) => Math.exp(logit - largest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

describe.each(names)('what the classifier says of %s', (name) => {
  test('is what torch computes from the same codes in floats', () => {
    const { logits, features } = evidenceOf(name);
    expect(largestDifference(logits, expected.get(`${name}.logits`)?.data)).toBeLessThan(1e-3);
    expect(largestDifference(features, expected.get(`${name}.features`)?.data)).toBeLessThan(1e-3);
  });

  // Its activations have 8 bits, which moves probabilities by a few hundredths.
  test('is what TensorFlow Lite says, but for the bits that it lacks', () => {
    const probabilities = softmax(evidenceOf(name).logits);
    const { classes: best, probabilities: theirs } = classifier[name];
    const sure = best.filter((_, place) => (theirs[place] ?? 0) > 0.01);
    const ours = [...probabilities.keys()].sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0));
    expect(ours.slice(0, sure.length)).toEqual(sure);
    for (const [place, label] of best.entries()) {
      expect(Math.abs((probabilities[label] ?? NaN) - (theirs[place] ?? NaN)), String(label)).toBeLessThan(0.03);
    }
  });
});

// It has the package's floats; our weights have 8 bits, the depthwise ones 16. Measured: at most 0.11 off, 0.02 as a rule.
describe.each(names)('what the detector says of %s', (name) => {
  const theirs = detector.pictures[name];

  test('is what TensorFlow.js finds, but for the bits that our weights lack', () => {
    const { scores, boxes } = evidenceOf(name);
    const differences = theirs.best.map(({ anchor, class: label, score, box }) => {
      expect(largestDifference(boxes.slice(4 * anchor, 4 * anchor + 4), box), `${anchor}`).toBeLessThan(0.02);
      return Math.abs((scores[anchor * classes + label] ?? NaN) - score);
    });
    expect(Math.max(...differences)).toBeLessThan(0.13);
    expect(differences.reduce((sum, difference) => sum + difference) / differences.length).toBeLessThan(0.04);
  });

  test('has every score and every box at its place', () => {
    const { scores, boxes } = evidenceOf(name);
    const ours = scores.filter((_, place) => place % 701 === 0);
    expect(largestDifference(ours, theirs.scores)).toBeLessThan(0.02);
    for (const [index, box] of theirs.boxes.entries()) {
      expect(largestDifference(boxes.slice(76 * index, 76 * index + 4), box), `${index}`).toBeLessThan(0.02);
    }
  });
});
