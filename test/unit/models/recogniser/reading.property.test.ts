import '../../../propertySeed.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSight } from '../../../../models/recogniser/reading.ts';
import { namedIn, writePrompt } from '../../../../models/recogniser/sight.ts';
import { calibration, detectorClasses, evidenceOf, tree, type Picture } from '../../../fixtures/recogniser/evidence.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const classified = tree.names.filter(({ classes }) => classes.length > 0).map(({ name }) => name);
const detected = tree.names.filter(({ detector }) => detector.length > 0).map(({ name }) => name);
const corners = fc.tuple(fc.double({ min: -0.5, max: 1, noNaN: true }), share, share, share);

/** One name likely, a few others less, and whatever the detector sees. */
const pictures: fc.Arbitrary<Picture> = fc.record({
  classified: fc
    .uniqueArray(fc.constantFrom(...classified, 'espresso', 'lake', 'kimono', 'husky'), { maxLength: 4 })
    .map((names) =>
      Object.fromEntries(names.map((name, at) => [name, 0.9 / 4 ** at / (names.length > 2 ? 1.4 : 1.2)])),
    ),
  detected: fc.array(
    fc.tuple(
      fc.constantFrom(...detected, 'person', 'person', 'cup', 'table'),
      fc.double({ min: 0.4, max: 1, noNaN: true }),
      corners,
    ),
    { maxLength: 9 },
  ),
  feature: fc.constantFrom(0, 0, 0, 1, -1),
});

/** `Seen: a person, left; a dog, right; by a lake. Caption:` in plain words, or nothing. */
const plain =
  /^(?:Seen: [A-Za-z'-]+(?: [A-Za-z'-]+)*(?:, (?:left|right|close))?(?:; [A-Za-z'-]+(?: [A-Za-z'-]+)*(?:, (?:left|right))?)*\. Caption:)?$/;

test('whatever is seen is told in plain words, and every subject stands in the prompt', () => {
  fc.assert(
    fc.property(pictures, (picture) => {
      const sight = readSight(evidenceOf(picture), tree, calibration);
      const prompt = writePrompt(sight);
      expect(prompt).toMatch(plain);
      expect(sight.items.length).toBeLessThanOrEqual(3);
      expect(namedIn(prompt, sight.subjects)).toEqual(sight.subjects);
      for (const { confidence, box } of sight.subjects) {
        expect(confidence).toBeGreaterThan(0);
        expect(confidence).toBeLessThanOrEqual(1);
        if (box) expect([box.left + box.width <= 1 + 1e-6, box.top + box.height <= 1 + 1e-6]).toEqual([true, true]);
      }
    }),
    { numRuns: 500 },
  );
});

test('numbers that no picture gives are read as well', () => {
  const logits = fc.float32Array({ minLength: 1000, maxLength: 1000, noNaN: true, min: -1000, max: 1000 });
  const scores = fc.float32Array({
    minLength: detectorClasses,
    maxLength: 5 * detectorClasses,
    noNaN: true,
    min: 0,
    max: 1,
  });
  fc.assert(
    fc.property(logits, scores, fc.infiniteStream(fc.float({ noNaN: true })), (ofClasses, all, numbers) => {
      const anchors = Math.floor(all.length / detectorClasses);
      const boxes = Float32Array.from({ length: 4 * anchors }, () => numbers.next().value as number);
      const evidence = {
        logits: ofClasses,
        features: Float32Array.of(0),
        boxes,
        scores: all.slice(0, anchors * detectorClasses),
      };
      const sight = readSight(evidence, tree, calibration);
      expect(writePrompt(sight)).toMatch(plain);
    }),
    { numRuns: 50 },
  );
});
