import { expect, test } from 'vitest';
import { splitSentences } from '../../../../../server/captions/prose/sentences.ts';

test.each([
  [['A dog.', 'A cat.']],
  [['a dog!', 'is it?', 'a cat']],
  [['He says "stop."', 'It stops.']],
  [['A church on St. Mark square.', 'The sky is clear.']],
  [['A portrait of Mr. J. Smith.']],
  [['A lens of f/2.8 and 3.5 m of cloth.', 'A photo.jpg.']],
])('%j', (sentences) => expect(splitSentences(sentences.join(' '))).toEqual(sentences));
