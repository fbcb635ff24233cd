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
    { precision: 'int8', bytes: 4_600_000_000, fit: 'graphics' },
    { precision: 'int4', bytes: 2_900_000_000, fit: 'graphics' },
  ],
  fit: 'runs on your 8 GB GPU',
};
const list = (...models: readonly ModelEntry[]) => ({
  models,
  chosen: 'embedded',
  machine: { memory: 1, graphics: [] },
});

describe('the list of models', () => {
  it('says what each is good at beside its name, and what it takes below', () => {
    const item = modelItems(list(entry)).find(({ choice }) => choice?.kind === 'model');
    expect(item).toMatchObject({
      label: '$(package) org/name',
      description: 'Speaks.',
      detail: '15.0 GB on disk, needs 4.6 GB memory · runs on your 8 GB GPU',
    });
  });

  it('gives an example that is marked as one', () => {
    const item = modelItems(list({ ...entry, example: 'a bee on a flower' }))[1];
    expect(item?.detail).toMatch(/ · “a bee on a flower”$/);
  });

  it('has what is here before what is not, each under its heading, and other ways last', () => {
    const known: ModelEntry = { ...entry, name: 'org/far', word: 'far', state: 'known' };
    const part: ModelEntry = { ...entry, state: 'partial', use: 'chosen' };
    const items = modelItems(list(known, part));
    expect(items.map(({ label }) => label)).toEqual([
      'On this machine',
      '$(sync) org/name',
      'To download',
      '$(cloud) far',
      'Other',
      '$(cloud-download) Another model from Hugging Face…',
      '$(folder) BLIP-2 folder…',
      '$(file) LAVIS .pth…',
      '$(key) Hugging Face token…',
    ]);
    expect(items[1]?.detail).toBe('In use · Downloaded in part, needs 4.6 GB memory · runs on your 8 GB GPU');
    expect(items[3]?.detail).toBe('15.0 GB download, needs 4.6 GB memory · runs on your 8 GB GPU · org/far');
  });

  it('of checkpoints has the best first', () => {
    const items = checkpointItems(['a_0.pth', 'a_best.pth'], { best: 'a_best.pth', bestNote: 'epoch 1' });
    expect(items).toEqual([
      { label: 'a_best.pth', description: 'Best: epoch 1', path: 'a_best.pth' },
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
