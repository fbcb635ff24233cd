import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Random, seededRandom } from '../../bench/quality/scenes.ts';
import { samples } from '../../fault/daemon/scene.ts';
import { makeGif, makePng } from '../../unit/server/images/pictures.ts';

export interface SoakPicture {
  readonly name: string;
  readonly bytes: Buffer;
  readonly state: 'whole' | 'broken';
}

const brokenShare = 0.05;
const largeShare = 0.01;
const photographs = ['coffee.png', 'chelsea.png', 'flower.jpg', 'rocket.jpg'].map((name) => ({
  name,
  bytes: readFileSync(join(samples, name)),
}));

/** Pictures of mixed sizes and kinds, no two with the same bytes, so that no cache has an answer; a few are broken. */
export class PictureSource {
  readonly #random: Random;
  readonly #seed: number;
  #drawn = 0;
  #large: Buffer | undefined;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#seed = seed;
  }

  next(): SoakPicture {
    return this.#numbered(this.#random() < brokenShare ? this.#broken() : this.#whole());
  }

  nextWhole(): SoakPicture {
    return this.#numbered(this.#whole());
  }

  #numbered({ name, bytes, state }: SoakPicture): SoakPicture {
    this.#drawn += 1;
    // Readers of pictures take no notice of what lies behind a picture's end.
    const serial = Buffer.from(`${this.#seed}.${this.#drawn}`);
    return { name: `${this.#drawn}-${name}`, bytes: Buffer.concat([bytes, serial]), state };
  }

  #whole(): SoakPicture {
    const random = this.#random;
    if (random() < largeShare) {
      this.#large ??= makePng(3000, 2000);
      return { name: 'large.png', bytes: this.#large, state: 'whole' };
    }
    if (random() < 0.4) return { ...this.#photograph(), state: 'whole' };
    const [width, height] = [1 + Math.floor(random() * 300), 1 + Math.floor(random() * 300)];
    if (random() < 0.2) return { name: 'drawn.gif', bytes: makeGif(1, width, height), state: 'whole' };
    return { name: 'drawn.png', bytes: makePng(width, height, this.#rows(width, height)), state: 'whole' };
  }

  #broken(): SoakPicture {
    const { name, bytes } = this.#photograph();
    const kinds: readonly { readonly name: string; readonly bytes: Buffer }[] = [
      { name, bytes: bytes.subarray(0, Math.floor(bytes.length * this.#random() * 0.5)) },
      { name: 'words.png', bytes: Buffer.from('no picture at all ') },
      // A header that speaks of more pixels than anybody reads.
      { name: 'bomb.png', bytes: makePng(60_000, 60_000, Buffer.alloc(10)) },
    ];
    const kind = kinds[Math.floor(this.#random() * kinds.length)] ?? { name, bytes };
    return { ...kind, state: 'broken' };
  }

  #photograph(): { readonly name: string; readonly bytes: Buffer } {
    const found = photographs[Math.floor(this.#random() * photographs.length)];
    if (!found) throw new Error('There are no photographs.');
    return found;
  }

  /** Rows of RGB with their filter's byte, 0: a wash of two colours. */
  #rows(width: number, height: number): Buffer<ArrayBuffer> {
    const [from, to] = [this.#colour(), this.#colour()];
    const rows = Buffer.alloc((width * 3 + 1) * height);
    for (let y = 0; y < height; y++) {
      const part = y / height;
      const pixel = from.map((value, channel) => Math.round(value * (1 - part) + (to[channel] ?? 0) * part));
      const start = y * (width * 3 + 1) + 1;
      for (let x = 0; x < width; x++) rows.set(pixel, start + x * 3);
    }
    return rows;
  }

  #colour(): readonly number[] {
    return [0, 1, 2].map(() => Math.floor(this.#random() * 256));
  }
}
