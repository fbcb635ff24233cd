import { Fields } from '../../files/jsonFields.ts';
import { isObject } from '../../plainObject.ts';
import {
  blocksOf,
  type AnchorConfig,
  type BackboneConfig,
  type DetectorConfig,
  type RecogniserConfig,
  type NetworkStage,
  type Storage,
} from './networkConfig.ts';
import { say } from '../../wording.ts';

/** Far beyond every network of these families, and small enough to run. */
const limits = { imageSize: 1024, width: 4096, blocks: 128, kernel: 9, expansion: 16, classes: 65536, extras: 8 };
/** Numbers that a layer gives, at most. */
const largestMap = 2 ** 25;

/** `config.json` of a recogniser. Nothing has a default. Throws `checkpointInvalid`. */
export function parseRecogniserConfig(fields: Fields): RecogniserConfig {
  const classifier = part(fields, 'classifier', 'efficientnet-lite');
  const detector = part(fields, 'detector', 'ssdlite-mobilenet-v2');
  const weightsSha256 = fields.text('weights_sha256') ?? '';
  if (!/^[0-9a-f]{64}$/.test(weightsSha256)) throw fields.wrong('weights_sha256', say`64 hexadecimal digits`);
  return {
    classifier: { ...parseBackbone(classifier), classes: sizeUpTo(classifier, 'classes', limits.classes) },
    detector: parseDetector(detector),
    weightsSha256,
  };
}

function part(fields: Fields, name: string, architecture: string): Fields {
  const found = fields.object(name);
  if (found.text('architecture') !== architecture) throw found.wrong('architecture', JSON.stringify(architecture));
  return found;
}

function parseBackbone(fields: Fields): BackboneConfig {
  const backbone = {
    imageSize: sizeUpTo(fields, 'image_size', limits.imageSize),
    mean: numberWithin(fields, 'mean', 0, 255),
    std: numberWithin(fields, 'std', 1, 255),
    stemWidth: sizeUpTo(fields, 'stem_width', limits.width),
    stages: listOf(fields, 'stages', limits.blocks).map(parseStage),
    headWidth: sizeUpTo(fields, 'head_width', limits.width),
    depthwise: parseStorage(fields, 'depthwise'),
  };
  checkWork(fields, backbone);
  return backbone;
}

function parseStorage(fields: Fields, name: string): Storage {
  const value = fields.text(name);
  if (value !== 'int8' && value !== 'float16') throw fields.wrong(name, say`int8 or float16`);
  return value;
}

function parseStage(fields: Fields): NetworkStage {
  const kernel = sizeUpTo(fields, 'kernel', limits.kernel);
  if (kernel % 2 === 0) throw fields.wrong('kernel', say`odd`);
  return {
    blocks: sizeUpTo(fields, 'blocks', limits.blocks),
    kernel,
    stride: sizeUpTo(fields, 'stride', 2),
    expansion: sizeUpTo(fields, 'expansion', limits.expansion),
    width: sizeUpTo(fields, 'width', limits.width),
  };
}

/** Refuses what would take gigabytes to run, though every number alone is plausible. */
function checkWork(fields: Fields, backbone: BackboneConfig): void {
  const blocks = blocksOf(backbone);
  if (blocks.length > limits.blocks) throw fields.wrong('stages', say`at most ${limits.blocks} blocks`);
  let side = Math.ceil(backbone.imageSize / 2);
  for (const block of blocks) {
    if (side * side * block.in * block.expansion > largestMap)
      throw fields.wrong('stages', say`of a size that can be run`);
    side = Math.ceil(side / block.stride);
  }
  if (side * side * backbone.headWidth > largestMap) throw fields.wrong('head_width', say`of a size that can be run`);
}

function parseDetector(fields: Fields): DetectorConfig {
  const backbone = parseBackbone(fields);
  const blocks = blocksOf(backbone);
  const firstMapBlock = sizeUpTo(fields, 'first_map_block', limits.blocks);
  // A block that expands nothing has no map inside.
  const expansion = blocks[firstMapBlock]?.expansion ?? 1;
  if (expansion === 1) throw fields.wrong('first_map_block', say`the number of a block that expands its input`);
  const extras = listOf(fields, 'extras', limits.extras).map((extra) => ({
    reduction: sizeUpTo(extra, 'reduction', limits.width),
    width: sizeUpTo(extra, 'width', limits.width),
  }));
  const detector = { ...backbone, firstMapBlock, extras, classes: sizeUpTo(fields, 'classes', limits.classes) };
  checkHeads(fields, detector);
  return { ...detector, anchors: parseAnchors(fields.object('anchors')) };
}

/** The first map is at most half the picture's side; a loose bound, but what is within it can be run. */
function checkHeads(fields: Fields, { imageSize, classes, extras }: Omit<DetectorConfig, 'anchors'>): void {
  const places = (imageSize / 2) ** 2;
  const boxesAPlace = 6;
  if (places * boxesAPlace * (classes + 5) > largestMap) throw fields.wrong('classes', say`few enough to be run`);
  if (extras.some(({ reduction, width }) => places * Math.max(reduction, width) > largestMap)) {
    throw fields.wrong('extras', say`of a size that can be run`);
  }
}

function parseAnchors(fields: Fields): AnchorConfig {
  const ratios = fields.get('ratios');
  if (!Array.isArray(ratios) || ratios.length > 8 || !ratios.every(isRatio)) {
    throw fields.wrong('ratios', say`at most 8 numbers from 0.1 to 10`);
  }
  const smallestScale = numberWithin(fields, 'smallest_scale', 0.01, 1);
  return {
    smallestScale,
    largestScale: numberWithin(fields, 'largest_scale', smallestScale, 1),
    lowestScale: numberWithin(fields, 'lowest_scale', 0.01, 1),
    ratios,
  };
}

function isRatio(value: unknown): value is number {
  return typeof value === 'number' && value >= 0.1 && value <= 10;
}

function listOf(fields: Fields, name: string, most: number): readonly Fields[] {
  const list: unknown = fields.get(name);
  if (!Array.isArray(list) || list.length === 0 || list.length > most || !list.every(isObject)) {
    throw fields.wrong(name, say`a list of 1 to ${most} objects`);
  }
  return list.map((item, index) => new Fields(`${fields.label}, ${name} ${index}`, item));
}

function sizeUpTo(fields: Fields, name: string, most: number): number {
  const value = fields.size(name, 0);
  if (value > most) throw fields.wrong(name, say`at most ${most}`);
  return value;
}

function numberWithin(fields: Fields, name: string, least: number, most: number): number {
  const value = fields.number(name);
  if (value === undefined || value < least || value > most) {
    throw fields.wrong(name, say`a number from ${least} to ${most}`);
  }
  return value;
}
