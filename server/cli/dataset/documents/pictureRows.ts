import { normalizeWords } from '../../../languages/alttext/wordForms.ts';
import type { Omission, OmissionCounts } from './omission.ts';

/** A picture, and what people wrote of it, each once. */
export interface PictureRow {
  /** sha256 of its bytes, in hex. */
  readonly sha256: string;
  /** Absolute, of the file that it was first found in. */
  readonly path: string;
  readonly captions: readonly string[];
}

/** Pictures that one text stands at, from which on it says nothing of any of them. */
const manyPictures = 3;

/** Gathers what was written of pictures, by their bytes: one row each, under whatever names they are. */
export class PictureRows {
  readonly #rows = new Map<string, { readonly path: string; readonly captions: Map<string, string> }>();
  /** Pictures by what is said of them. */
  readonly #pictures = new Map<string, Set<string>>();
  readonly #counts = new Map<Omission, number>();
  #again = 0;

  /** `words`: without regard to case, punctuation and accents, a picture has each once. */
  add({ sha256, path, text }: { readonly sha256: string; readonly path: string; readonly text: string }): void {
    const row = this.#rows.get(sha256) ?? { path, captions: new Map<string, string>() };
    this.#rows.set(sha256, row);
    const words = normalizeWords(text);
    if (row.captions.has(words)) this.#again += 1;
    else row.captions.set(words, text);
    const pictures = this.#pictures.get(words) ?? new Set();
    this.#pictures.set(words, pictures.add(sha256));
  }

  leave(omission: Omission): void {
    this.#counts.set(omission, (this.#counts.get(omission) ?? 0) + 1);
  }

  /** In the order in which the pictures came. `again`: texts that their picture had already. */
  end(): { readonly rows: readonly PictureRow[]; readonly left: OmissionCounts; readonly again: number } {
    const rows: PictureRow[] = [];
    for (const [sha256, { path, captions }] of this.#rows) {
      const own = [...captions].filter(([words]) => (this.#pictures.get(words)?.size ?? 0) < manyPictures);
      for (let at = own.length; at < captions.size; at++) this.leave('repeated');
      if (own.length > 0) rows.push({ sha256, path, captions: own.map(([, text]) => text) });
    }
    return { rows, left: Object.fromEntries(this.#counts), again: this.#again };
  }
}
