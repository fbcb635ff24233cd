/** What the parts of a data set are called by the Hub's conventions, whatever its files write. */
const usualNames: readonly (readonly [pattern: RegExp, split: string])[] = [
  [/^(?:train|training)$/i, 'train'],
  [/^(?:validation|valid|val|dev)$/i, 'validation'],
  [/^(?:test|testing|eval|evaluation)$/i, 'test'],
];

/** `train-00000-of-00002.parquet`, with a hash behind it in older ones. */
const shard = /^(.+?)-\d{3,}-of-\d{3,}(?:-[0-9a-f]+)?$/;

/**
 * Which part of a data set a file is, by its path with `/`: `data/train-00000-of-00002.parquet` and
 * `default/train/0000.parquet` are of `train`, `dev.parquet` of `validation`. One that says nothing is of `train`, as
 * for `datasets`.
 */
export function splitOf(path: string): string {
  const steps = path.split('/').map((step) => step.replace(/\.[a-z]+$/i, ''));
  const [, named] = shard.exec(steps.at(-1) ?? '') ?? [];
  if (named !== undefined) return usualName(named) ?? named;
  for (const step of steps.toReversed()) {
    const words = step.split(/[^a-z\d]+/i);
    const usual = words.map(usualName).find((name) => name !== undefined);
    if (usual !== undefined) return usual;
  }
  return 'train';
}

/** `val` is `validation`; undefined for a name that is none of the usual ones. */
export function usualName(name: string): string | undefined {
  return usualNames.find(([pattern]) => pattern.test(name))?.[1];
}
