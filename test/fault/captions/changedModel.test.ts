import { cpSync, readFileSync, readdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Describer } from '../../../server/captions/describer.ts';
import { goldenPath } from '../../golden.ts';
import type { Description } from '../../../server/protocol/messages.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { embedded, usual } from '../../unit/server/captions/samples.ts';
import { makePng } from '../../unit/server/images/pictures.ts';
import { openQuietDescriber } from './quietDescriber.ts';

// A real engine with a model whose files change while it is loaded.
let folder: ReturnType<typeof temporaryFolder>;
let model: string;
let cacheDir: string;
let describer: Describer;
beforeEach(() => {
  folder = temporaryFolder();
  model = join(folder.path, 'model');
  cacheDir = join(folder.path, 'cache');
  cpSync(goldenPath('tiny', 'checkpoint'), model, { recursive: true });
  describer = openQuietDescriber({ cacheDir, storeDir: join(folder.path, 'store') });
});
afterEach(async () => {
  await describer.dispose(0);
  folder.remove();
});

const pictures = Array.from({ length: 20 }, (_, picture) => picture);

function ask(picture: number) {
  const row = Buffer.from([0, ...new Array<number>(9).fill(picture * 12)]);
  const settings = {
    ...usual,
    model: { ...embedded, path: model, precision: 'fp32' },
    generation: { numBeams: 2, maxNewTokens: 12 },
  } as const;
  const bytes = makePng(3, 2, Buffer.concat([row, row]));
  const job = { bytes, settings, priority: 'action', peer: `peer ${picture}`, freshness: 'anew' } as const;
  return describer.describe(job, () => undefined);
}

/** What each picture's words are, and by which model. */
const said = ({ texts, model: { digest } }: Description) => ({ digest, words: texts.map(({ raw }) => raw) });

async function askAll() {
  return (await Promise.all(pictures.map((picture) => ask(picture)))).map(said);
}

/** The same model but for one weight, put in its place as careful programs do it. */
function replaceWeights(): void {
  const path = join(model, 'model.safetensors');
  const bytes = readFileSync(path);
  const data = 8 + Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.subarray(8, data).toString()) as Record<string, { readonly data_offsets: number[] }>;
  const [start = 0, end = 0] = header['language_projection.bias']?.data_offsets ?? [];
  for (let at = data + start; at < data + end; at += 4) bytes.writeFloatLE((at % 7) - 3, at);
  writeFileSync(`${path}.new`, bytes);
  renameSync(`${path}.new`, path);
}

test('files that are replaced in the midst of twenty descriptions: each is of the one model or of the other', async () => {
  const before = await askAll();
  const asked = pictures.map((picture) => ask(picture));
  await asked[4];
  replaceWeights();
  const meanwhile = (await Promise.all(asked)).map(said);
  const after = await askAll();
  expect(after[0]).not.toEqual(before[0]);
  expect(new Set(meanwhile.map(({ digest }) => digest))).toEqual(new Set([before[0]?.digest, after[0]?.digest]));
  for (const [picture, one] of meanwhile.entries()) expect([before[picture], after[picture]]).toContainEqual(one);
});

test('a checkpoint that is cut off is told in a sentence, and described with once it is whole', async () => {
  const path = join(model, 'model.safetensors');
  const whole = readFileSync(path);
  const wanted = said(await ask(1));
  truncateSync(path, 5000);
  for (const picture of [1, 2]) {
    await expect(ask(picture)).rejects.toMatchObject({
      code: 'checkpointInvalid',
      message: expect.stringContaining('model.safetensors is damaged'),
    });
  }
  writeFileSync(path, whole);
  expect(said(await ask(1))).toEqual(wanted);
});

test.skipIf(process.platform === 'win32')(
  'compiled weights that are cut off under the engine cost no description: they are made anew',
  async () => {
    const wanted = said(await ask(1));
    const [weights = ''] = readdirSync(cacheDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('weights.bin'),
    );
    // Whoever reads a page of a mapped file that is no longer there gets SIGBUS.
    truncateSync(join(cacheDir, weights), 4096);
    expect(said(await ask(1))).toEqual(wanted);
    expect(said(await ask(1))).toEqual(wanted);
  },
);
