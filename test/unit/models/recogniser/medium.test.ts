import { expect, test } from 'vitest';
import { Fields } from '../../../../models/files/jsonFields.ts';
import { parseCalibration } from '../../../../models/recogniser/calibration.ts';
import { readMedium } from '../../../../models/recogniser/medium.ts';
import { tinyCalibration } from '../../../fixtures/recogniser/tinyRecogniser.ts';

/** Of two features the first speaks for a drawing and the second for writing; a photograph is what has neither. */
const calibration = parseCalibration(
  new Fields('calibration.json', {
    ...tinyCalibration,
    medium: { bias: [1, 0, 0], weights: { photograph: [0, 0], drawing: [1, 0], other: [0, 1] } },
    least_medium: { photograph: 0.5, drawing: 0.75, other: 0.5 },
  }),
  2,
);

test.each([
  // Softmax of (1, 0, 0): 0.58, 0.21, 0.21.
  ['photograph', [0, 0]],
  // (1, 4, 0): 0.05, 0.94, 0.02.
  ['drawing', [4, 0]],
  // (1, 0, 3): 0.11, 0.04, 0.84.
  ['other', [0, 3]],
  // (1, 2, 0): 0.24, 0.67, 0.09, which is too little for a drawing.
  [undefined, [2, 0]],
] as const)('a picture is %s', (medium, features) => {
  expect(readMedium(Float32Array.from(features), calibration)).toBe(medium);
});
