/**
 * `npm run bench:drafts -- [--model DIR] [--pictures 200] [--from DIR] [--beams 5] [--alone 88] [--row 4.1]`: how many
 * steps a run takes with drafts, on pictures that a model describes one after another, by how many it has described
 * before. What rows cost is given, as milliseconds of a step's run with `--beams` rows and of each row more, so that the
 * figures are those of another machine or size; as a rule those of the full size.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { toPixelValues } from '../../../models/blip2/imageProcessor.ts';
import { openCheckpoint } from '../../../models/checkpoint/openCheckpoint.ts';
import { blip2For } from '../../../models/compiled/blip2.ts';
import { recallDigest } from '../../../models/compiled/digestMemo.ts';
import { openCompiled } from '../../../models/compiled/store.ts';
import { embeddedModelFolder } from '../../../models/embeddedModel.ts';
import type { Draft, DraftedText, DraftSource, RowCandidates } from '../../../models/generation/drafting/drafts.ts';
import { NgramDrafts } from '../../../models/generation/drafting/ngramDrafts.ts';
import { resolveSettings } from '../../../models/generation/settingResolution.ts';
import { WritingLoop } from '../../../models/generation/writingLoop.ts';
import { Blip2Model } from '../../../models/runtime/blip2Model.ts';
import { storePacked } from '../../../models/runtime/packedGraph.ts';
import { gatherPictures } from '../quality/pictures.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: embeddedModelFolder() },
    pictures: { type: 'string', default: '200' },
    from: { type: 'string' },
    beams: { type: 'string', default: '5' },
    alone: { type: 'string', default: '88' },
    row: { type: 'string', default: '4.1' },
  },
});
const beams = Number(values.beams);
const msOf = (rows: number): number => Number(values.alone) + Number(values.row) * (rows - beams);

/** Drafts that are told given costs, and are counted. */
class CountedDrafts implements DraftSource {
  runs = 0;
  rows = 0;
  ms = 0;
  readonly #drafts = new NgramDrafts();

  constructor() {
    for (const rows of [beams, 100 * beams]) this.#drafts.tookRun(rows, msOf(rows));
  }

  propose(texts: readonly DraftedText[]): readonly (readonly Draft[])[] {
    return this.#drafts.propose(texts);
  }

  learn(tokens: readonly number[], next: RowCandidates): void {
    this.#drafts.learn(tokens, next);
  }

  tookRun(rows: number): void {
    this.runs++;
    this.rows += rows;
    this.ms += msOf(rows);
  }

  take(): { readonly runs: number; readonly rows: number; readonly ms: number } {
    const { runs, rows, ms } = this;
    [this.runs, this.rows, this.ms] = [0, 0, 0];
    return { runs, rows, ms };
  }
}

const cacheDir = await mkdtemp(join(tmpdir(), 'caption-lens-drafts-'));
const checkpoint = await openCheckpoint({ path: values.model });
try {
  const { config, tensors, imageProcessor, kind, endTokenIds } = checkpoint;
  const digest = await recallDigest(checkpoint, cacheDir, () => undefined);
  const target = { imageSize: imageProcessor.size, precision: 'fp32', deviceClass: 'cpu' } as const;
  const place = { cacheDir, storePacked };
  const compiled = await openCompiled(blip2For({ config, tensors, digest }, target), place, () => undefined);
  const drafts = new CountedDrafts();
  const model = await Blip2Model.load(config, compiled, 'cpu', drafts);
  const startTokenId = config.text.bosTokenId;
  const settings = resolveSettings(kind, {}, { numBeams: beams });
  const loop = new WritingLoop(model.decoding);
  const total = { steps: 0, runs: 0, ms: 0 };
  const pictures = await gatherPictures(imageProcessor.size, Number(values.pictures), values.from);
  console.log('pictures so far | steps a run | rows a run | times fewer milliseconds a step');
  let part = { steps: 0, runs: 0, rows: 0, ms: 0 };
  const tell = (count: number) => {
    const { steps, runs, rows, ms } = part;
    const fewer = (steps * msOf(beams)) / ms;
    console.log(`${String(count)} | ${(steps / runs).toFixed(2)} | ${(rows / runs).toFixed(1)} | ${fewer.toFixed(2)}`);
    part = { steps: 0, runs: 0, rows: 0, ms: 0 };
  };
  for (const [index, picture] of pictures.entries()) {
    const { languageProjection } = await model.encoder.encode(toPixelValues([picture], imageProcessor));
    const text = await model.openText(languageProjection, [startTokenId]);
    // Its run is no step.
    const prompt = { endTokenIds, promptIds: [startTokenId], startTokenId };
    const { steps } = await loop.write(text, { settings, prompt }, () => undefined);
    const { runs, rows, ms } = drafts.take();
    const promptRows = text.length;
    part = {
      steps: part.steps + steps,
      runs: part.runs + runs - 1,
      rows: part.rows + rows - promptRows,
      ms: part.ms + ms - msOf(promptRows),
    };
    total.steps += steps;
    total.runs += runs - 1;
    total.ms += ms - msOf(promptRows);
    if ([1, 2, 5, 10, 20, 50, 100].includes(index + 1)) tell(index + 1);
  }
  if (part.runs > 0) tell(pictures.length);
  const { steps, runs, ms } = total;
  console.log(
    `all: ${(steps / runs).toFixed(2)} steps a run, ${((steps * msOf(beams)) / ms).toFixed(2)} times fewer ms`,
  );
  await model.dispose();
} finally {
  await checkpoint.close();
  await rm(cacheDir, { recursive: true, force: true });
}
