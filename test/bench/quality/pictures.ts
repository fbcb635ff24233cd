/** Drawn and real pictures as a model's squares of pixels. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import { drawScene, seededRandom } from './scenes.ts';

const samples = fileURLToPath(new URL('../../../media/samples/', import.meta.url));
const pictureName = /\.(png|jpe?g|webp)$/i;

/** `side * side * 3` bytes of RGB, squashed as the model's own processor does it. */
async function squash(picture: Sharp, side: number): Promise<Uint8Array> {
  const upright = picture.flatten({ background: 'white' }).resize(side, side, { fit: 'fill', kernel: 'cubic' });
  return upright.toColourspace('srgb').removeAlpha().raw().toBuffer();
}

/**
 * `count` pictures, half of them real: the samples (or the pictures of `folder`), each first whole, then in pieces that the
 * seed cuts. The same ones in every run.
 */
export async function gatherPictures(side: number, count: number, folder = samples): Promise<readonly Uint8Array[]> {
  const names = (await readdir(folder)).filter((name) => pictureName.test(name)).sort();
  if (names.length === 0) throw new Error(`${folder} holds no pictures.`);
  const pictures: Uint8Array[] = [];
  for (let index = 0; index < count; index++) {
    if (index % 2 === 1) {
      pictures.push(await squash(sharp(Buffer.from(drawScene(index))), side));
      continue;
    }
    const turn = index / 2;
    const file = join(folder, names[turn % names.length] ?? '');
    pictures.push(await squash(turn < names.length ? sharp(file).rotate() : await cutPiece(file, turn), side));
  }
  return pictures;
}

/** A third to all of each side, mirrored half of the time. */
async function cutPiece(file: string, seed: number): Promise<Sharp> {
  const random = seededRandom(seed);
  const { width = 1, height = 1 } = await sharp(file).metadata();
  const [w, h] = [width, height].map((side) => Math.max(1, Math.round(side * (1 / 3 + (2 / 3) * random()))));
  const piece = sharp(file).extract({
    left: Math.floor(random() * (width - (w ?? 1))),
    top: Math.floor(random() * (height - (h ?? 1))),
    width: w ?? 1,
    height: h ?? 1,
  });
  return random() < 0.5 ? piece.flop() : piece;
}
