/**
 * One fresh process of one pace: loads a model, writes a text about a picture that is made up, prints a line of JSON.
 * Started by `npm run bench:loop`.
 *
 *   node --import tsx test/bench/loop/paceRun.ts ORDER
 */
import { openCheckpoint } from '../../../models/checkpoint/openCheckpoint.ts';
import { blip2For } from '../../../models/compiled/blip2.ts';
import { recallDigest } from '../../../models/compiled/digestMemo.ts';
import { openCompiled } from '../../../models/compiled/store.ts';
import { resolveSettings } from '../../../models/generation/settingResolution.ts';
import { WritingLoop } from '../../../models/generation/writingLoop.ts';
import { Blip2Model } from '../../../models/runtime/blip2Model.ts';
import { storePacked } from '../../../models/runtime/packedGraph.ts';
import type { Order, Report } from './task.ts';

/** Steps before the measured ones: memory is asked for, pages are read. */
const warmTokens = 10;

async function measure({ pace, model, cache, device, precision, beams, tokens }: Order): Promise<Report | undefined> {
  const checkpoint = await openCheckpoint({ path: model });
  try {
    const { config, tensors, imageProcessor, kind, endTokenIds } = checkpoint;
    const ignore = () => undefined;
    const digest = await recallDigest(checkpoint, cache, ignore);
    const target = {
      imageSize: imageProcessor.size,
      precision,
      deviceClass: pace === 'ahead' ? 'cuda' : 'cpu',
    } as const;
    const compiled = await openCompiled(
      blip2For({ config, tensors, digest }, target),
      { cacheDir: cache, storePacked },
      ignore,
    );
    if (tokens === 0) return undefined;
    const start = performance.now();
    const loaded = await Blip2Model.load(config, compiled, device);
    const loadMs = performance.now() - start;
    try {
      const projection = Float32Array.from({ length: config.numQueryTokens * config.text.hiddenSize }, (_, index) =>
        Math.sin(index + 1),
      );
      const startTokenId = config.text.bosTokenId;
      const write = async (count: number) => {
        const settings = resolveSettings(kind, {}, { numBeams: beams, minNewTokens: count, maxNewTokens: count });
        const text = await loaded.openText(projection, [startTokenId]);
        const prompt = { endTokenIds, promptIds: [startTokenId], startTokenId };
        return new WritingLoop(loaded.decoding).write(text, { settings, prompt }, ignore);
      };
      await write(warmTokens);
      const { promptMs, stepMs, hypotheses } = await write(tokens);
      return { loadMs, promptMs, stepMs, tokens: hypotheses[0]?.tokens ?? [] };
    } finally {
      await loaded.dispose();
    }
  } finally {
    await checkpoint.close();
  }
}

try {
  const report = await measure(JSON.parse(process.argv[2] ?? '') as Order);
  if (report) console.log(JSON.stringify(report));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
