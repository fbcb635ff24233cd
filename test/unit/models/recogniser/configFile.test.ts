import { describe, expect, test } from 'vitest';
import { Fields } from '../../../../models/files/jsonFields.ts';
import { CaptionLensError } from '../../../../models/errors.ts';
import { parseRecogniserConfig } from '../../../../models/recogniser/networks/networkConfigFile.ts';
import { tinyConfig } from '../../../fixtures/recogniser/tinyRecogniser.ts';

type Json = Record<string, unknown>;
const sound = { ...tinyConfig, weights_sha256: 'a'.repeat(64) };

function refusalOf(config: Json): string {
  try {
    parseRecogniserConfig(new Fields('config.json', config));
    return 'none';
  } catch (error) {
    if (error instanceof CaptionLensError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

const classifier = (change: Json): Json => ({ ...sound, classifier: { ...tinyConfig.classifier, ...change } });
const detector = (change: Json): Json => ({ ...sound, detector: { ...tinyConfig.detector, ...change } });
const stage = (change: Json): Json =>
  classifier({ stages: [{ blocks: 1, kernel: 3, stride: 1, expansion: 6, width: 16, ...change }] });
const anchors = (change: Json): Json =>
  detector({ anchors: { ...(tinyConfig.detector['anchors'] as Json), ...change } });

test('a sound configuration is taken', () => {
  expect(refusalOf(sound)).toBe('none');
});

describe('a configuration is refused, by the name of what is wrong,', () => {
  test.each<[string, Json, string]>([
    ['without a classifier', { ...sound, classifier: undefined }, 'architecture'],
    ['of another family', classifier({ architecture: 'resnet' }), 'architecture'],
    ['with a picture of 100,000 pixels a side', classifier({ image_size: 100_000 }), 'image_size'],
    ['with half a picture', classifier({ image_size: 0.5 }), 'image_size'],
    ['that divides by nothing', classifier({ std: 0 }), 'std'],
    ['without a mean', classifier({ mean: null }), 'mean'],
    ['with no stage', classifier({ stages: [] }), 'stages'],
    ['with stages that are numbers', classifier({ stages: [1, 2] }), 'stages'],
    ['with a million blocks', stage({ blocks: 1_000_000 }), 'blocks'],
    ['with an even filter', stage({ kernel: 4 }), 'kernel'],
    ['with a filter of 99 pixels', stage({ kernel: 99 }), 'kernel'],
    ['with a step of 3', stage({ stride: 3 }), 'stride'],
    ['with a negative width', stage({ width: -8 }), 'width'],
    ['with sizes that are plausible one by one, and gigabytes together', { ...wide() }, 'stages'],
    ['with weights of 3 bits', classifier({ depthwise: 'int3' }), 'depthwise'],
    ['with a first map that is in no block', detector({ first_map_block: 9 }), 'first_map_block'],
    ['with a first map in a block that widens nothing', detector({ first_map_block: 0 }), 'first_map_block'],
    ['with a hundred extra maps', detector({ extras: Array<Json>(100).fill({ reduction: 2, width: 4 }) }), 'extras'],
    ['with scores of gigabytes', detector({ image_size: 1024, classes: 65_536 }), 'classes'],
    [
      'with extra maps of gigabytes',
      detector({ image_size: 1024, extras: [{ reduction: 4096, width: 4096 }] }),
      'extras',
    ],
    ['with a box of no width', anchors({ ratios: [0] }), 'ratios'],
    ['with boxes that shrink from map to map', anchors({ largest_scale: 0.1 }), 'largest_scale'],
    ['that does not name its weights', { ...sound, weights_sha256: 'abc' }, 'weights_sha256'],
  ])('%s', (_, config, field) => {
    expect(refusalOf(config)).toMatch(new RegExp(`^checkpointInvalid: .*\\b${field} should be`));
  });
});

function wide(): Json {
  return classifier({
    image_size: 1024,
    stages: [{ blocks: 1, kernel: 3, stride: 1, expansion: 16, width: 4096 }],
    stem_width: 4096,
  });
}
