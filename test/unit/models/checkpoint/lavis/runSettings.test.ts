import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestCheckpoint } from '../../../../../models/checkpoint/digest.ts';
import { openCheckpoint } from '../../../../../models/checkpoint/openCheckpoint.ts';
import { readPickle } from '../../../../../models/checkpoint/torch/pickle.ts';
import { readRunSettings } from '../../../../../models/checkpoint/lavis/runSettings.ts';
import { openTorchFile } from '../../../../../models/checkpoint/torch/torchFile.ts';
import { failureOf } from '../../../../fixtures/failures.ts';
import { fixturePath, temporaryFile } from '../../../../fixtures/checkpoint/folders.ts';
import { pickled, withConfiguration, type Configured } from '../../../../fixtures/checkpoint/lavisFile.ts';
import { int, pickleOf, text } from '../../../../fixtures/checkpoint/pickleBytes.ts';
import { ownNames, spelled } from '../../../../../models/wording.ts';

const cases = fixturePath('../../golden/cases/lavis-tiny/');
const base = join(cases, 'opt-base');

/** What is read of a configuration that stands in a pickle. */
function settingsOf(config: Configured) {
  return readRunSettings(readPickle(pickleOf(pickled(config)), 0, 'file').value);
}

async function openWith(name: string, config: Configured) {
  const path = temporaryFile('checkpoint.pth', await withConfiguration(join(cases, name), config));
  return openCheckpoint({ path, languageModel: base });
}

// torch wrote these files; make_lavis.py says what their configuration is.
it.each(['checkpoint_best.pth', 'checkpoint_2.pth', 'checkpoint_0.pth'])('%s has its configuration', async (name) => {
  const checkpoint = await openCheckpoint({ path: join(cases, name), languageModel: base });
  await checkpoint.close();
  expect(checkpoint.run).toEqual({
    prompt: '',
    imageSize: 56,
    // LAVIS's 100 and 8 count the start token: test/golden/evaluated.test.ts.
    generation: { numBeams: 5, maxNewTokens: 99, minNewTokens: 7 },
    notes: [],
  });
});

it('decides words and no weights: files of equal tensors are compiled once', async () => {
  const digests = [];
  for (const config of [{ run: { num_beams: 2 } }, { model: { prompt: 'a photo of' } }, null]) {
    const checkpoint = await openWith('checkpoint_best.pth', config);
    digests.push(await digestCheckpoint(checkpoint));
    await checkpoint.close();
  }
  expect(new Set(digests).size).toBe(1);
});

it('only what stands in the file counts', () => {
  const nothing = { prompt: undefined, imageSize: undefined, generation: {}, notes: [] };
  expect(readRunSettings(undefined)).toEqual(nothing);
  expect(settingsOf({})).toEqual(nothing);
  expect(settingsOf({ model: null, run: { num_beams: null, lr: 1e-5 }, datasets: {} })).toEqual(nothing);
  expect(settingsOf({ run: { num_beams: 3 } })).toEqual({ ...nothing, generation: { numBeams: 3 } });
  expect(settingsOf({ run: { min_len: 0 } }).generation).toEqual({ minNewTokens: 0 });
  expect(settingsOf({ model: { prompt: 'a photo of' } })).toEqual({ ...nothing, prompt: 'a photo of' });
});

it('a file of weights alone has none', async () => {
  const source = await openTorchFile(fixturePath('tensors.zip.pt'));
  await source.close();
  expect(source.configuration).toBeUndefined();
});

describe('a value that makes no sense is left out and named', () => {
  it.each([
    ['run.num_beams 1000000000', { run: { num_beams: 1_000_000_000 } }],
    ['run.num_beams 0', { run: { num_beams: 0 } }],
    ['run.num_beams 2.5', { run: { num_beams: 2.5 } }],
    ['run.num_beams true', { run: { num_beams: true } }],
    ['run.num_beams "5"', { run: { num_beams: '5' } }],
    // 10^20 as LONG1, which is no safe integer.
    [
      'run.max_len 100000000000000000000',
      { run: { max_len: Buffer.from([0x8a, 9, 0, 0, 16, 99, 45, 94, 199, 107, 5]) } },
    ],
    ['run.max_len 1,', { run: { max_len: 1 } }],
    ['run.min_len -1', { run: { min_len: -1 } }],
    ['model.prompt 7', { model: { prompt: 7 } }],
    ['model.prompt of another kind (list)', { model: { prompt: Buffer.from(']') } }],
    ['model.prompt of 1048576 characters', { model: { prompt: 'x'.repeat(1 << 20) } }],
    ['model.image_size 0', { model: { image_size: 0 } }],
    ['model.image_size of another kind (dict)', { model: { image_size: { height: 56 } } }],
  ] as const)('%s', (named, config) => {
    const { notes, ...rest } = settingsOf(config);
    expect(notes).toHaveLength(1);
    const note = spelled(notes[0] ?? '', ownNames);
    expect(note).toContain(`The checkpoint's configuration says ${named}`);
    expect(note.length).toBeLessThan(200);
    expect(rest).toEqual({ prompt: undefined, imageSize: undefined, generation: {} });
  });
});

it('a configuration that is its own member, or no dictionary, says nothing', () => {
  const memberOfItself = pickleOf('}q', 0, text('run'), 'h', 0, 's', text('model'), 'h', 0, 's');
  expect(readRunSettings(readPickle(memberOfItself, 0, 'file').value).generation).toEqual({});
  for (const other of [pickleOf(int(5)), pickleOf(text('run')), pickleOf(']')]) {
    expect(readRunSettings(readPickle(other, 0, 'file').value).notes).toEqual([]);
  }
});

it('whatever stands there, the numbers that come out can be searched with', () => {
  const value = fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.double(), fc.string());
  const config = fc.record(
    {
      model: fc.record({ prompt: value, image_size: value }, { requiredKeys: [] }),
      run: fc.record({ num_beams: value, max_len: value, min_len: value }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(config, (given) => {
      const { generation, prompt, imageSize } = settingsOf(given);
      const { numBeams = 1, maxNewTokens = 1, minNewTokens = 0 } = generation;
      expect(numBeams >= 1 && numBeams <= 64 && maxNewTokens >= 1 && minNewTokens >= 0).toBe(true);
      expect([numBeams, maxNewTokens, minNewTokens, imageSize ?? 1].every(Number.isSafeInteger)).toBe(true);
      expect((prompt ?? '').length).toBeLessThanOrEqual(1000);
    }),
  );
});

describe('the size of its pictures', () => {
  it.each(['checkpoint_best.pth', 'checkpoint_2.pth'])('is what the configuration of %s says', async (name) => {
    // 57 px hold four patches of 14 as 56 do.
    const checkpoint = await openWith(name, { model: { image_size: 57 } });
    await checkpoint.close();
    expect([checkpoint.imageProcessor.size, checkpoint.config.vision.imageSize]).toEqual([57, 56]);
  });

  it.each(['checkpoint_best.pth', 'checkpoint_2.pth'])(
    'that contradicts the tensors of %s is refused',
    async (name) => {
      const { code, message } = await failureOf(openWith(name, { model: { image_size: 224 } }));
      expect(code).toBe('checkpointInvalid');
      expect(message).toMatch(
        /checkpoint\.pth contradicts itself: its configuration says pictures of 224 px, but its position embeddings are for 56 px\.$/,
      );
    },
  );

  it('may be another than that of the base, whose positions are interpolated', async () => {
    const folder = temporaryFile('x', '').slice(0, -1);
    cpSync(join(cases, 'checkpoint_best.pth'), join(folder, 'trained.pth'));
    const bytes = await withConfiguration(join(folder, 'trained.pth'), { model: { image_size: 84 } });
    // The vision was frozen, which LAVIS leaves out: its tensors get names that no caption needs.
    const frozen = Buffer.from(bytes.toString('latin1').replaceAll('visual_encoder.', 'vision_proj.xx.'), 'latin1');
    writeFileSync(join(folder, 'frozen.pth'), frozen);
    const checkpoint = await openCheckpoint({ path: join(folder, 'frozen.pth'), base: join(cases, 'blip2-base') });
    await checkpoint.close();
    expect([checkpoint.imageProcessor.size, checkpoint.config.vision.imageSize]).toEqual([84, 56]);
  });
});
