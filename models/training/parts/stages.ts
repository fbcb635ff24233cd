/** The network as a list of parts that run one after another. */
import type { Blip2Config } from '../../blip2/blip2Config.ts';
import { lossPart, textLayerName, textLayerPart, textPart } from './languageParts.ts';
import { noDropout, type DropoutRates, type PartKind } from './part.ts';
import { projectionPart, queriesPart, queryLayerName, queryLayerPart } from './queryParts.ts';
import { patchPart, visionBlockPart, visionLayer, visionNormPart } from './visionParts.ts';

/** One part at its place. */
export interface Stage {
  readonly kind: PartKind;
  /** By the names of the kind's inputs, the activations that it reads: of the batch, or of stages before. */
  readonly reads: Readonly<Record<string, string>>;
  /** The activation that it gives. */
  readonly writes: string;
  /** This layer's name of a weight, of the one that the kind's graph has. */
  readonly weightName: (name: string) => string;
}

/** What the last stage writes. */
export const lossActivation = 'loss';

export interface NetworkDropout {
  readonly qformer: DropoutRates;
  readonly text: DropoutRates;
}

export const withoutDropout: NetworkDropout = { qformer: noDropout, text: noDropout };

/** All parts, in the order in which they run. `config.vision.imageSize` is the side that is trained at. */
export function stagesOf(config: Blip2Config, dropout: NetworkDropout, loraRank: number): readonly Stage[] {
  return [
    ...visionStages(config),
    ...queryStages(config, dropout.qformer),
    ...textStages(config, dropout.text, loraRank),
  ];
}

function visionStages({ vision }: Blip2Config): readonly Stage[] {
  const block = visionBlockPart(vision);
  const depth = vision.numHiddenLayers;
  return [
    stage(patchPart(vision), { pixelValues: 'pixelValues' }, 'vision.0'),
    ...Array.from({ length: depth }, (_, index) =>
      layerStage(block, { hidden: `vision.${String(index)}` }, `vision.${String(index + 1)}`, visionLayer, index),
    ),
    stage(visionNormPart(vision), { hidden: `vision.${String(depth)}` }, 'features'),
  ];
}

function queryStages(config: Blip2Config, dropout: DropoutRates): readonly Stage[] {
  const { crossAttentionFrequency, numHiddenLayers } = config.qformer;
  const looking = queryLayerPart(config, 'at the picture', dropout);
  const plain = queryLayerPart(config, 'at queries', dropout);
  return [
    stage(queriesPart(config, dropout), { pixelValues: 'pixelValues' }, 'queries.0'),
    ...Array.from({ length: numHiddenLayers }, (_, index) => {
      const looks = index % crossAttentionFrequency === 0;
      const hidden = `queries.${String(index)}`;
      const reads = looks ? { hidden, features: 'features' } : { hidden };
      return layerStage(looks ? looking : plain, reads, `queries.${String(index + 1)}`, queryLayerName, index);
    }),
    stage(projectionPart(config), { hidden: `queries.${String(numHiddenLayers)}` }, 'projected'),
  ];
}

function textStages(config: Blip2Config, dropout: DropoutRates, loraRank: number): readonly Stage[] {
  const { text } = config;
  const layer = textLayerPart(text, dropout, loraRank);
  const depth = text.numHiddenLayers;
  return [
    stage(textPart(config), { projected: 'projected', tokens: 'tokens', positions: 'positions' }, 'text.0'),
    ...Array.from({ length: depth }, (_, index) => {
      const reads = { hidden: `text.${String(index)}`, bias: 'bias' };
      return layerStage(layer, reads, `text.${String(index + 1)}`, textLayerName, index);
    }),
    stage(
      lossPart(text),
      { hidden: `text.${String(depth)}`, selected: 'selected', targets: 'targets', share: 'share' },
      lossActivation,
    ),
  ];
}

function stage(kind: PartKind, reads: Stage['reads'], writes: string): Stage {
  return { kind, reads, writes, weightName: (name) => name };
}

/** `prefix` begins the names of layer 0. */
function layerStage(kind: PartKind, reads: Stage['reads'], writes: string, prefix: string, index: number): Stage {
  const own = prefix.replace(/0\.$/, `${String(index)}.`);
  const weightName = (name: string) => (name.startsWith(prefix) ? own + name.slice(prefix.length) : name);
  return { kind, reads, writes, weightName };
}
