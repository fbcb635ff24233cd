import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CaptionStore } from '../../../server/captions/store/captionStore.ts';
import { captionsFolder } from '../../../server/captions/store/storeFolders.ts';
import { halfFiles } from '../../reliability/soak/wholeFiles.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { storedCaption } from '../server/captions/samples.ts';

const picture = 'a'.repeat(64);
let folder: ReturnType<typeof temporaryFolder>;
let cache: string;
let runtime: string;
beforeEach(() => {
  folder = temporaryFolder();
  cache = join(folder.path, 'cache');
  runtime = join(folder.path, 'run');
});
afterEach(() => folder.remove());

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, text, { mode: 0o600 });
}

test('nothing is half where nothing is, or all is whole', async () => {
  expect(await halfFiles({ cache, runtime })).toEqual([]);
  await new CaptionStore(captionsFolder(cache)).write('key', storedCaption(picture, 'a cup'));
  expect(await halfFiles({ cache, runtime })).toEqual([]);
});

test('a half caption, model and endpoint are found', async () => {
  write(join(captionsFolder(cache), 'aa', picture, 'key.json'), '{"sha256":"0","caption":{"version":2,"pict');
  write(
    join(cache, `${'d'.repeat(32)}-56px-cpu-fp32`, 'manifest.json'),
    '{"files":[{"name":"opt.onnx","sha256":"0"}]}',
  );
  write(join(runtime, 'daemon.json'), '{"pid":');
  expect(await halfFiles({ cache, runtime })).toEqual([
    `The stored caption ${join('aa', picture, 'key.json')} is half.`,
    `The compiled model ${'d'.repeat(32)}-56px-cpu-fp32 is half.`,
    'daemon.json is half.',
  ]);
});
