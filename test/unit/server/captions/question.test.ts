import { expect, test } from 'vitest';
import { readQuestion } from '../../../../server/captions/question.ts';

// The form of the BLIP-2 paper (section 4.2) and of its model card, by hand.
test.each([
  ['Question: How many cats are there? Answer:', 'How many cats are there?'],
  ['question: which city is this?  answer: ', 'which city is this?'],
  ['Question: what is it? Short answer:', 'what is it?'],
  ['Question: what is it? Answer: a cat. Question: what colour? Answer:', 'what colour?'],
  ['What stands on the table?', 'What stands on the table?'],
  ['Question: what is it made of', 'what is it made of'],
])('%s asks', (prompt, question) => {
  expect(readQuestion(prompt)).toBe(question);
});

test.each(['', 'this is a', 'a photo of', 'a close-up shot', 'Question:', 'the answer to everything is'])(
  '%s asks nothing',
  (prompt) => {
    expect(readQuestion(prompt)).toBeUndefined();
  },
);
