import type { DeviceClass } from '../../models/blip2/blip2Graphs.ts';
import type { Checkpoint } from '../../models/checkpoint/checkpoint.ts';
import { digestCheckpoint } from '../../models/checkpoint/digest.ts';
import { openCheckpoint } from '../../models/checkpoint/openCheckpoint.ts';
import { blip2For } from '../../models/compiled/blip2.ts';
import { openCompiled } from '../../models/compiled/store.ts';
import type { Device, Precision } from '../../models/caption.ts';
import type { DraftSource } from '../../models/generation/drafting/drafts.ts';
import type { Hypothesis } from '../../models/generation/search.ts';
import { resolveSettings } from '../../models/generation/settingResolution.ts';
import { WritingLoop } from '../../models/generation/writingLoop.ts';
import { Blip2Model } from '../../models/runtime/blip2Model.ts';
import { storePacked } from '../../models/runtime/packedGraph.ts';
import type { ExpectedGeneration, GoldenCase } from './oracle.ts';

/** A golden checkpoint, compiled and loaded as the captioner does it, open to comparison at every joint. */
export interface ReferenceModel {
  readonly checkpoint: Checkpoint;
  readonly model: Blip2Model;
  dispose(): Promise<void>;
}

/** `deviceClass`: the processor runs the graphs that are meant for others, too. */
export async function loadReference(
  golden: GoldenCase,
  device: Device,
  cacheDir: string,
  precision: Precision = 'fp32',
  deviceClass: DeviceClass = device === 'webgpu' ? 'webgpu' : 'cpu',
  drafts?: DraftSource,
): Promise<ReferenceModel> {
  const checkpoint = await openCheckpoint(golden.model);
  const { config, tensors, imageProcessor } = checkpoint;
  const digest = await digestCheckpoint(checkpoint, () => undefined);
  const imageSize = golden.imageSize ?? imageProcessor.size;
  const target = { imageSize, precision, deviceClass };
  const compiled = await openCompiled(
    blip2For({ config, tensors, digest }, target),
    { cacheDir, storePacked },
    () => undefined,
  );
  const model = await Blip2Model.load(config, compiled, device, drafts);
  return {
    checkpoint,
    model,
    dispose: async () => {
      await model.dispose();
      await checkpoint.close();
    },
  };
}

/** The prompt as rules `hf` penalise it: placeholders for the picture, then the words. */
function penalisedIds({ config }: Checkpoint, promptIds: readonly number[]): readonly number[] {
  const { imageTokenId, numQueryTokens } = config;
  return imageTokenId === undefined ? promptIds : [...Array<number>(numQueryTokens).fill(imageTokenId), ...promptIds];
}

/** The texts of one or several pictures with the same prompt, written together; best first for each. */
export async function generateFrom(
  { checkpoint, model }: ReferenceModel,
  projections: readonly Float32Array[],
  promptIds: readonly number[],
  { settings }: Pick<ExpectedGeneration, 'settings'>,
): Promise<readonly (readonly Hypothesis[])[]> {
  const texts = await Promise.all(projections.map((projection) => model.openText(projection, promptIds)));
  const prompt = {
    endTokenIds: checkpoint.endTokenIds,
    promptIds: penalisedIds(checkpoint, promptIds),
    startTokenId: checkpoint.config.text.bosTokenId,
  };
  const request = { settings: resolveSettings(checkpoint.kind, {}, settings), prompt };
  const loop = new WritingLoop(model.decoding);
  const written = await Promise.all(texts.map((text) => loop.write(text, request, () => undefined)));
  return written.map(({ hypotheses }) => hypotheses);
}
