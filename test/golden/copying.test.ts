import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCaptioner } from '../../models/captioner.ts';
import { writePrompt } from '../../models/recogniser/sight.ts';
import { writeCopies, type Copy } from '../bench/copying/copies.ts';
import { CopyCheck } from '../bench/copying/copyCheck.ts';
import { readEmbeddedNames } from '../bench/copying/embeddedNames.ts';
import { drawSights } from '../bench/copying/randomSights.ts';
import { loadRules } from '../bench/demo-accuracy/rules.ts';
import { gatherPictures } from '../bench/quality/pictures.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

const count = 200;
const returned = 5;
const folder = temporaryFolder();
const copies: Copy[] = [];
let check: CopyCheck;

/** To be read where the test fails. */
function tell({ sight }: Copy, text: string, words: readonly string[]): string {
  return `${words.join(', ')} | ${writePrompt(sight)} | ${text}`;
}

describe('captions of the embedded model', () => {
  // `npm run bench:copying` does the same with 10,000.
  beforeAll(async () => {
    const names = await readEmbeddedNames();
    check = new CopyCheck(names, loadRules());
    const model = { model: { path: undefined }, device: 'cpu', precision: 'fp32', cacheDir: folder.path } as const;
    const captioner = await openCaptioner(model);
    try {
      const pictures = await gatherPictures(captioner.info.imageSize, 40);
      const sights = drawSights(names, count, { names: 'known', seed: 2 });
      await writeCopies([captioner], sights, pictures, returned, (copy) => copies.push(copy));
    } finally {
      await captioner.dispose();
    }
  }, 300_000);
  afterAll(() => {
    folder.remove();
  });

  test('are as many as were asked for', () => {
    expect(copies.map(({ texts }) => texts.length)).toEqual(Array<number>(count).fill(returned));
  });

  test('name nothing that was not seen, none of the five', () => {
    const wrong = copies.flatMap((copy) =>
      copy.texts.flatMap((text) => {
        const { added } = check.check(text, copy.sight);
        return added.length === 0 ? [] : [tell(copy, text, added)];
      }),
    );
    expect(wrong).toEqual([]);
  });

  test('name all that was seen, the best of the five', () => {
    const wrong = copies.flatMap((copy) => {
      const [text = ''] = copy.texts;
      const { lacking } = check.check(text, copy.sight);
      return lacking.length === 0 ? [] : [tell(copy, text, lacking)];
    });
    expect(wrong).toEqual([]);
  });
});
