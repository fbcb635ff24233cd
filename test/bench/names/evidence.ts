/**
 * What the recogniser's networks say of pictures, for models/demo/train/recogniser to calibrate by.
 *
 *   npm run build && npx tsx test/bench/names/evidence.ts [--tuxpaint DIR] [--gcompris DIR] [--cache DIR] [FILE|FOLDER ...]
 *
 * Without files and folders: the photographs of labels.json. One JSON object a line: `file`, the photograph's name or the
 * path; `logits` (1000), `features` (1280), `boxes` (anchors, 4) and `scores` (anchors, classes) of those anchors that give
 * any class more than 0.4. Numbers are float32, little-endian, base64. What cannot be decoded is left out and said.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Evidence } from '../../../models/recogniser/evidence.ts';
import { withCache } from '../cache.ts';
import { readLabels } from './labels.ts';
import { Observer } from './observer.ts';
import { openPhotographs, placeOptions, type PhotographPlaces } from './photographs.ts';

/** Anchors that are surer of nothing are as good as empty. */
const leastScore = 0.4;
const pictureName = /\.(png|jpe?g|webp|gif|avif|tiff?)$/i;

interface PictureSource {
  readonly file: string;
  read(): Promise<Uint8Array>;
}

async function filesIn(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true });
  return entries
    .filter((name) => pictureName.test(name))
    .sort()
    .map((name) => join(path, name));
}

async function findPictures(paths: readonly string[], places: PhotographPlaces): Promise<readonly PictureSource[]> {
  if (paths.length === 0) {
    const read = await openPhotographs(places);
    return readLabels().map(({ name }) => ({ file: name, read: () => read(name) }));
  }
  const files = await Promise.all(paths.map(filesIn));
  return files.flat().map((file) => ({ file, read: () => readFile(file) }));
}

/** Of the anchors that are sure of something. */
function pickAnchors({ boxes, scores }: Evidence): Pick<Evidence, 'boxes' | 'scores'> {
  const anchors = boxes.length / 4;
  const classes = scores.length / anchors;
  const rows = (numbers: Float32Array, width: number) => (anchor: number) => [
    ...numbers.subarray(anchor * width, (anchor + 1) * width),
  ];
  const picked = [...Array(anchors).keys()].filter((anchor) => Math.max(...rows(scores, classes)(anchor)) > leastScore);
  return {
    boxes: Float32Array.from(picked.flatMap(rows(boxes, 4))),
    scores: Float32Array.from(picked.flatMap(rows(scores, classes))),
  };
}

function encode({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

async function main(): Promise<void> {
  const options = { ...placeOptions, cache: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const pictures = await findPictures(positionals, values);
  await withCache(values.cache, async (cacheDir) => {
    const observer = await Observer.open(cacheDir);
    try {
      for (const { file, read } of pictures) {
        const decoded = await observer.decode(await read()).catch((error: unknown) => {
          console.error(`${file}: ${String(error)}`);
        });
        if (!decoded) continue;
        const evidence = await observer.look(decoded);
        const { logits, features, boxes, scores } = { ...evidence, ...pickAnchors(evidence) };
        const line = {
          logits: encode(logits),
          features: encode(features),
          boxes: encode(boxes),
          scores: encode(scores),
        };
        console.log(JSON.stringify({ file, ...line }));
      }
    } finally {
      await observer.dispose();
    }
  });
}

await main();
