/** `labels.json`, made by models/demo/train/recogniser/label.py. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedModelFolder } from '../../../models/embeddedModel.ts';
import labels from './labels.json' with { type: 'json' };

/** One half was calibrated by, the other nothing was adjusted by. */
export const halves = ['calibrated', 'held back'] as const;
export type Half = (typeof halves)[number];

export interface LabelledPhotograph {
  readonly name: string;
  /** In the plural: `animals`. */
  readonly kind: string;
  readonly half: Half;
  /** Names that are right, wide ones too. */
  readonly right: ReadonlySet<string>;
}

/** Throws where the names were changed after the labels were made. */
export function readLabels(): readonly LabelledPhotograph[] {
  const names = readFileSync(join(embeddedModelFolder(), 'recogniser', 'names.json'));
  if (sha256(names).toString('hex') !== labels.namesSha256) {
    throw new Error(
      'names.json is not the one that the labels were made for: run models/demo/train/recogniser/label.py.',
    );
  }
  return Object.entries(labels.pictures).map(([name, { kind, names: right }]) => {
    return { name, kind, half: halfOf(name), right: new Set(right) };
  });
}

/** As `is_held_back` of label.py says. */
export function halfOf(name: string): Half {
  return (sha256(Buffer.from(name))[0] ?? 0) % 2 === 1 ? 'held back' : 'calibrated';
}

/** The same `count` names in every run, wherever they stand in the alphabet. */
export function chooseNames(names: readonly string[], count: number): readonly string[] {
  const keyed = names.map((name) => ({ name, key: sha256(Buffer.from(`read: ${name}`)).toString('hex') }));
  return keyed
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
