import { describe, expect, test } from 'vitest';
import type { Blip2Config } from '../../models/blip2/blip2Config.ts';
import type { Device } from '../../models/caption.ts';
import { asCaptionLensError } from '../../models/errors.ts';
import { floatsOf, floatTensor, type Feeds } from '../../models/runtime/onnxSession.ts';
import { probeDevice } from '../../models/runtime/probe.ts';
import { lossPart, textLayerPart } from '../../models/training/parts/languageParts.ts';
import { gradientName, noDropout, seedName, type PartKind } from '../../models/training/parts/part.ts';
import { queryLayerPart } from '../../models/training/parts/queryParts.ts';
import { patchPart, visionBlockPart } from '../../models/training/parts/visionParts.ts';
import { parametersOf, sizeOf } from '../../models/training/parameters.ts';
import { PartSessions } from '../../models/training/partSessions.ts';
import { integerTensor } from '../../models/runtime/onnxSession.ts';

const reason = await probeDevice('webgpu').then(
  () => undefined,
  (error: unknown) => asCaptionLensError(error).message,
);

/** One layer of each kind, of 4 by 4 patches. */
const config: Blip2Config = {
  vision: {
    ...{ hiddenSize: 32, numHiddenLayers: 1, numAttentionHeads: 4, intermediateSize: 64, imageSize: 28, patchSize: 7 },
    ...{ layerNormEps: 1e-6, postLayerNormEps: 1e-5, hiddenAct: 'gelu' },
  },
  qformer: {
    ...{ hiddenSize: 24, numHiddenLayers: 1, numAttentionHeads: 3, intermediateSize: 48, encoderHiddenSize: 32 },
    ...{ crossAttentionFrequency: 1, layerNormEps: 1e-12, hiddenAct: 'gelu' },
  },
  text: {
    ...{
      vocabSize: 40,
      hiddenSize: 32,
      numHiddenLayers: 1,
      numAttentionHeads: 4,
      ffnDim: 64,
      maxPositionEmbeddings: 32,
    },
    ...{ wordEmbedProjDim: 32, activation: 'relu', doLayerNormBefore: true, tieWordEmbeddings: true },
    ...{ bosTokenId: 2, eosTokenId: 2 },
  },
  numQueryTokens: 4,
  imageTokenId: undefined,
};
const shapes = new Map(parametersOf(config).map((one) => [one.name, one.shape]));

/** Numbers between -0.5 and 0.5 that are the same every time. */
function drawn(shape: readonly number[], salt: number) {
  const values = Float32Array.from({ length: sizeOf({ shape }) }, (_, index) => {
    const turned = Math.sin((index + 1) * 12.9898 + salt * 78.233) * 43758.5453;
    return turned - Math.floor(turned) - 0.5;
  });
  return floatTensor(values, shape);
}

/** Every gradient that a part has, on a device. */
async function gradientsOf(device: Device, kind: PartKind, inputs: Feeds, reads: readonly string[]) {
  const sessions = new PartSessions(device);
  try {
    const { weights } = await sessions.get(kind, 'forward', []);
    const wanted = [...reads, ...weights];
    const session = await sessions.get(kind, 'backward', wanted);
    const given = Object.fromEntries(
      weights.map((name, index) => [name, drawn(shapes.get(name) ?? [], index + 2)] as const),
    );
    const fetches = await session.run({ ...inputs, ...given });
    return new Map(wanted.map((name) => [name, floatsOf(fetches, gradientName(name))]));
  } finally {
    await sessions.dispose();
  }
}

const { vision, text } = config;
const cases: readonly (readonly [PartKind, Feeds, readonly string[]])[] = [
  [patchPart(vision), { pixelValues: drawn([2, 3, 28, 28], 1), [seedName]: drawn([2, 17, 32], 9) }, []],
  [visionBlockPart(vision), { hidden: drawn([2, 17, 32], 1), [seedName]: drawn([2, 17, 32], 9) }, ['hidden']],
  [
    queryLayerPart(config, 'at the picture', noDropout),
    { hidden: drawn([2, 4, 24], 1), features: drawn([2, 17, 32], 3), [seedName]: drawn([2, 4, 24], 9) },
    ['hidden', 'features'],
  ],
  [
    textLayerPart(text, noDropout, 0),
    { hidden: drawn([2, 6, 32], 1), bias: drawn([2, 1, 6, 6], 4), [seedName]: drawn([2, 6, 32], 9) },
    ['hidden'],
  ],
  [
    lossPart(text),
    {
      hidden: drawn([2, 6, 32], 1),
      selected: integerTensor([3, 4, 10]),
      targets: integerTensor([7, 39, 7], [3, 1]),
      share: floatTensor(Float32Array.of(1 / 3), [1]),
      [seedName]: floatTensor(Float32Array.of(1), [1]),
    },
    ['hidden'],
  ],
];

const title = `training on WebGPU${reason ? ` (skipped: ${reason} Debian's chromium-common brings SwiftShader)` : ''}`;
describe.skipIf(reason)(title, () => {
  test.each(cases.map((one) => [one[0].name, ...one] as const))(
    'gradients of %s are those of the processor',
    async (_, kind, inputs, reads) => {
      const webgpu = await gradientsOf('webgpu', kind, inputs, reads);
      for (const [name, expected] of await gradientsOf('cpu', kind, inputs, reads)) {
        const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
        const found = webgpu.get(name) ?? new Float32Array();
        const worst = expected.reduce((most, value, at) => Math.max(most, Math.abs(value - (found[at] ?? NaN))), 0);
        expect(worst / largest, name).toBeLessThan(1e-3);
      }
    },
    240_000,
  );
});
