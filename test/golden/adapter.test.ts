import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../models/checkpoint/openCheckpoint.ts';
import { updatedValues } from '../fixtures/checkpoint/updatedTensor.ts';
import { runCli } from '../cli.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { adapterCases, expectedMerged, expectedPictures } from './oracle.ts';
import { settingOptions } from './settingOptions.ts';
import { largestDifference } from './table.ts';

const samples = fileURLToPath(new URL('../../media/samples', import.meta.url));
const cache = temporaryFolder();
afterAll(() => cache.remove());

interface ResultLine {
  readonly captions: readonly { readonly tokens: number[]; readonly score: number | null }[];
}

function pictureFile(name: string): string {
  const file = readdirSync(samples).find((candidate) => candidate.split('.')[0] === name);
  if (!file) throw new Error(`no sample picture ${name}`);
  return `${samples}/${file}`;
}

/** Of float32; products are summed in another order than torch's. */
const lastPlace = 2 ** -23;

describe.each(adapterCases)('$name', (adapter) => {
  it('merges to the numbers of merge_and_unload', async () => {
    const checkpoint = await openCheckpoint(adapter.model);
    try {
      for (const [name, { dtype, every37th }] of Object.entries(expectedMerged(adapter))) {
        const values = await updatedValues(checkpoint.tensors, name);
        const found = values.filter((_, index) => index % 37 === 0);
        expect(found).toHaveLength(every37th.length);
        if (dtype === 'torch.float16') {
          // rounded as torch rounds
          expect(Array.from(found), name).toEqual(every37th);
          continue;
        }
        const size = Math.max(...every37th.map(Math.abs));
        expect(largestDifference(found, every37th), name).toBeLessThanOrEqual(2 * size * lastPlace);
      }
    } finally {
      await checkpoint.close();
    }
  });

  it('gives the tokens of the merged model on the command line', async () => {
    const pictures = expectedPictures(adapter);
    const files = pictures.map(({ picture }) => pictureFile(picture));
    for (const [index, { prompt, generations }] of (pictures[0]?.prompts ?? []).entries()) {
      for (const [place, { setting, settings }] of generations.entries()) {
        const { exitCode, stdout, stderr } = await runCli(
          [
            ...['caption', ...files, '--model', adapter.model.path, '--base', adapter.model.base],
            ...[...settingOptions(settings), '--processor', 'hf', '--device', 'cpu', '--json', '--prompt', prompt],
          ],
          { CAPTION_LENS_CACHE: cache.path },
        );
        expect(exitCode, stderr).toBe(0);
        const said = stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as ResultLine);
        for (const [at, { captions }] of said.entries()) {
          const expected = pictures[at]?.prompts[index]?.generations[place];
          expect(
            captions.map(({ tokens }) => tokens),
            `${setting} after "${prompt}"`,
          ).toEqual(expected?.tokens);
        }
      }
    }
  });
});
