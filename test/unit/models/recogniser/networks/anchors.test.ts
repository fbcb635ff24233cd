import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { embeddedModelFolder } from '../../../../../models/embeddedModel.ts';
import { Fields } from '../../../../../models/files/jsonFields.ts';
import { placeAnchors } from '../../../../../models/recogniser/networks/anchors.ts';
import { parseRecogniserConfig } from '../../../../../models/recogniser/networks/networkConfigFile.ts';
import stored from '../../../../golden/cases/recogniser/detector.json' with { type: 'json' };

test('the boxes that the detector starts from are those that its package stores', () => {
  const path = join(embeddedModelFolder(), 'recogniser', 'config.json');
  const { detector } = parseRecogniserConfig(new Fields(path, JSON.parse(readFileSync(path, 'utf8')) as object));
  // Maps of a picture of 300 pixels.
  const { count, centres, sizes } = placeAnchors(detector.anchors, [19, 10, 5, 3, 2, 1]);
  expect(count).toBe(1917);
  for (const [index, box] of stored.anchors.entries()) {
    const [row, column] = centres.slice(2 * 97 * index);
    const [height, width] = sizes.slice(2 * 97 * index);
    if (row === undefined || column === undefined || height === undefined || width === undefined) expect.unreachable();
    const ours = [row - height / 2, column - width / 2, row + height / 2, column + width / 2];
    for (const [side, value] of ours.entries()) expect(value, `${index}, ${side}`).toBeCloseTo(box[side] ?? NaN, 5);
  }
});
