import { describe, expect, it } from 'vitest';
import { checkpointItems, modelItems } from '../../../../client/hub/modelItems.ts';
import { updatePercent, updateText } from '../../../../client/hub/updateText.ts';
import type { ModelEntry } from '../../../../models/catalog/modelEntry.ts';

const entry: ModelEntry = {
  name: 'org/name',
  description: 'Speaks.',
  state: 'installed',
  use: 'other',
  checkpoints: [],
  bytes: 15_000_000_000,
  needs: [
    { precision: 'fp32', bytes: 15_800_000_000, fit: 'none' },
    { precision: 'int4', bytes: 2_900_000_000, fit: 'graphics' },
  ],
  fit: 'fits your 8 GB GPU in 4 bits',
};
const list = (...models: readonly ModelEntry[]) => ({
  models,
  chosen: 'embedded',
  machine: { memory: 1, graphics: [] },
});

describe('the list of models', () => {
  it('has size, memory and fit of each', () => {
    const item = modelItems(list(entry)).find(({ choice }) => choice?.kind === 'model');
    expect(item).toMatchObject({
      label: '$(package) org/name',
      description: '15.0 GB · fits your 8 GB GPU in 4 bits',
      detail: 'Speaks. — memory: fp32 15.8 GB, int4 2.9 GB',
    });
  });

  it('says what a model is good at, with an example that is marked as one', () => {
    const item = modelItems(list({ ...entry, example: 'a bee on a flower' }))[1];
    expect(item?.detail).toBe('Speaks. For example: “a bee on a flower” — memory: fp32 15.8 GB, int4 2.9 GB');
  });

  it('has what is here before what is not, each under its heading, and other ways last', () => {
    const known: ModelEntry = { ...entry, name: 'org/far', word: 'far', state: 'known' };
    const part: ModelEntry = { ...entry, state: 'partial', use: 'chosen' };
    const items = modelItems(list(known, part));
    expect(items.map(({ label }) => label)).toEqual([
      'On this machine',
      '$(sync) org/name',
      'To be fetched',
      '$(cloud) far',
      'Other',
      '$(cloud-download) Another model of the Hub…',
      '$(folder) BLIP-2 folder…',
      '$(file) LAVIS .pth…',
      '$(key) Hugging Face token…',
    ]);
    expect(items[1]?.description).toBe('15.0 GB · fetched in part · fits your 8 GB GPU in 4 bits · in use');
    expect(items[3]?.description).toBe('org/far · about 15.0 GB · fits your 8 GB GPU in 4 bits');
  });

  it('of checkpoints has the best first', () => {
    const items = checkpointItems(['a_0.pth', 'a_best.pth'], { best: 'a_best.pth', bestNote: 'epoch 1' });
    expect(items).toEqual([
      { label: 'a_best.pth', description: 'the best: epoch 1', path: 'a_best.pth' },
      { label: 'a_0.pth', path: 'a_0.pth' },
    ]);
  });
});

describe('how a model comes along', () => {
  it('is said with rate and time left', () => {
    const update = {
      kind: 'downloading',
      done: 5_500_000_000,
      total: 15_000_000_000,
      rate: 45_200_000,
      secondsLeft: 200,
    } as const;
    expect(updateText(update)).toBe('5.5 GB of 15.0 GB · 45 MB/s · 3:20 left');
    expect(updatePercent(update)).toBe(36);
  });

  it('is a message elsewhere', () => {
    expect(updateText({ kind: 'loading', fraction: 0.5, message: 'Preparing' })).toBe('Preparing (50%)');
    expect(updateText({ kind: 'loading', message: 'Loading' })).toBe('Loading');
    expect(updatePercent({ kind: 'asking', message: 'Asking' })).toBeUndefined();
  });
});
