import { expect, test } from 'vitest';
import { toDescription } from '../../../../server/captions/description.ts';
import { storedCaption, usual } from './samples.ts';

test('what a caption names is given with its place, whatever the shape of the text', () => {
  const caption = storedCaption('p', 'a tabby cat on a sofa');
  const plain = { ...usual, altText: { ...usual.altText, capital: false, maxLength: 10 } };
  expect(toDescription(caption, 'store', plain).subjects).toEqual(caption.subjects);
});

// Names come out of a model's files.
test('a name is one line that changes nothing around it', () => {
  const subjects = [{ name: ' tabby\n\u202Ecat\u200B ', confidence: 0.5 }];
  const { subjects: shown } = toDescription({ ...storedCaption('p', 'a'), subjects }, 'model', usual);
  expect(shown).toEqual([{ name: 'tabby cat', confidence: 0.5 }]);
});

test('what answers a question is an answer, with what was asked', () => {
  const asked = { ...storedCaption('p', 'two'), prompt: 'Question: how many cups are there? Answer:' };
  expect(toDescription(asked, 'store', usual)).toMatchObject({ kind: 'answer', question: 'how many cups are there?' });
  const begun = toDescription({ ...storedCaption('p', 'cup of coffee'), prompt: 'this is a' }, 'store', usual);
  expect(begun.kind).toBe('description');
  expect(begun).not.toHaveProperty('question');
});
