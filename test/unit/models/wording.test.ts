import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CaptionLensError } from '../../../models/errors.ts';
import {
  allOf,
  anyOf,
  ownNames,
  readWording,
  say,
  type Sentence,
  spelled,
  type Wording,
} from '../../../models/wording.ts';
import { readWireError, wireError } from '../../../server/engine/engineMessages.ts';
import { settingNames } from '../../fixtures/settingNames.ts';

const { wording: wordings } = fc.letrec<{ readonly wording: Wording; readonly sentence: Sentence }>((tie) => ({
  wording: fc.oneof({ maxDepth: 3 }, fc.string(), tie('sentence')),
  sentence: fc.record({
    template: fc.constantFrom('{0} and {1}.', 'It is {0}, {0}.', 'Nothing.', '{1}{0}'),
    values: fc.array(
      fc.oneof(
        tie('wording'),
        fc.integer(),
        fc.record({ figure: fc.double({ noNaN: true }), decimals: fc.nat({ max: 3 }) }),
        fc.record({ setting: fc.constantFrom(...settingNames) }),
      ),
      { minLength: 2, maxLength: 2 },
    ),
  }),
}));

test('a sentence keeps its template and its values', () => {
  expect(say`It has ${2} of ${say`them`}.`).toEqual({
    template: 'It has {0} of {1}.',
    values: [2, { template: 'them', values: [] }],
  });
  expect(spelled(say`It has ${2} of ${say`them`}.`, ownNames)).toBe('It has 2 of them.');
});

test('a sentence within another is said as by itself', () => {
  fc.assert(
    fc.property(wordings, wordings, (one, other) => {
      const [first, second] = [spelled(one, ownNames), spelled(other, ownNames)];
      expect(spelled(say`<${one}, ${other}>`, ownNames)).toBe(`<${first}, ${second}>`);
      expect(spelled(anyOf([one, other, one]), ownNames)).toBe(`${first} or ${second} or ${first}`);
      expect(spelled(allOf([one, other]), ownNames)).toBe(`${first} and ${second}`);
    }),
  );
});

test('values are said as they are, whatever marks they hold', () => {
  expect(spelled(say`${'{1}'} ${'$&'} ${'{0}'}`, ownNames)).toBe('{1} $& {0}');
});

test('a figure keeps its decimals, and has the comma of who says it so', () => {
  const wording = say`${{ figure: 4, decimals: 1 }} GB`;
  expect(spelled(wording, ownNames)).toBe('4.0 GB');
  const figure = { figure: () => '4,0' };
  expect(spelled(wording, { ...ownNames, ...figure })).toBe('4,0 GB');
});

test('templates are translated at every depth, and values never', () => {
  const german = new Map([
    ['{0} cannot be read: {1}.', 'Nicht lesbar ({1}): {0}.'],
    ['it is a folder', 'ein Ordner'],
  ]);
  const spelling = { ...ownNames, translate: (template: string) => german.get(template) };
  expect(spelled(say`${'it is a folder'} cannot be read: ${say`it is a folder`}.`, spelling)).toBe(
    'Nicht lesbar (ein Ordner): it is a folder.',
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

test('what another process says is read where it is a wording', () => {
  fc.assert(
    fc.property(wordings, (wording) => {
      expect(readWording(structuredClone(wording))).toEqual(wording);
    }),
  );
});

test('a list of forty names crosses processes', () => {
  const names = allOf(Array.from({ length: 40 }, (_, index) => `model-${index}.safetensors`));
  expect(readWording(structuredClone(say`${names} are missing.`))).toEqual(say`${names} are missing.`);
});

test.each([
  ['a number', 7],
  ['nothing', null],
  ['the parts of an older version', ['Use ', { setting: 'base' }]],
  ['no values', { template: 'x' }],
  ['a value of another kind', { template: '{0}', values: [true] }],
  ['a figure of too many decimals', { template: '{0}', values: [{ figure: 1, decimals: 200 }] }],
  ['one that is nested without an end', nested(1000)],
])('%s is no wording', (_, value) => {
  expect(readWording(value)).toBeUndefined();
});

function nested(depth: number): unknown {
  return depth === 0 ? 'x' : { template: '{0}', values: [nested(depth - 1)] };
}
