import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CaptionLensError } from '../../../models/errors.ts';
import { joined, ownNames, say, spelled, type Wording } from '../../../models/wording.ts';
import { readWireError, wireError } from '../../../server/engine/engineMessages.ts';
import { settingNames } from '../../fixtures/settingNames.ts';

const wordings: fc.Arbitrary<Wording> = fc.oneof(
  fc.string(),
  fc.array(fc.oneof(fc.string(), fc.record({ setting: fc.constantFrom(...settingNames) }))),
);

test('a sentence without mentions is a text', () => {
  expect(say`It has ${'2'} of ${say`them${''}`}.`).toBe('It has 2 of them.');
});

test('a sentence within another is said as by itself', () => {
  fc.assert(
    fc.property(wordings, wordings, (one, other) => {
      const both = `${spelled(one, ownNames)}, ${spelled(other, ownNames)}`;
      expect(spelled(say`<${joined([one, other], ', ')}>`, ownNames)).toBe(`<${both}>`);
    }),
  );
});

test('an error of the engine is the same in the process that asked', () => {
  fc.assert(
    fc.property(wordings, fc.option(wordings, { nil: undefined }), (message, advice) => {
      const error = new CaptionLensError('invalidOption', message, { advice });
      const heard = readWireError(structuredClone(wireError(error)));
      expect([heard.code, heard.message, heard.advice]).toEqual([error.code, error.message, error.advice]);
      expect(heard.wording).toEqual(error.wording);
    }),
  );
});
