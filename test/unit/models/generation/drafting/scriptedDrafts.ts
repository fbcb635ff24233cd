import type { Draft, DraftedText, DraftSource } from '../../../../../models/generation/drafting/drafts.ts';

/**
 * `none`: remembers what searches do. `right`: drafts exactly that. `wrong`: drafts what no search does there. `random`:
 * trees of tokens that were said somewhere, of any shape.
 */
export type Script = 'none' | 'right' | 'wrong' | 'random';

const depth = 4;

/** Drafts as a test wants them. */
export class ScriptedDrafts implements DraftSource {
  script: Script = 'none';
  /** Rows of each run, prompts included. */
  runs: number[] = [];
  /** Of each text in the order in which they began, the beams of each step. */
  #remembered: (readonly (readonly number[])[])[][] = [];
  #keys: object[] = [];
  readonly #random: () => number;

  constructor(seed = 1) {
    let state = seed;
    this.#random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
  }

  /** What comes is the same as what was remembered; or, with `none`, is to be remembered. */
  begin(script: Script): void {
    this.script = script;
    this.runs = [];
    this.#keys = [];
    if (script === 'none') this.#remembered = [];
  }

  propose(texts: readonly DraftedText[]): readonly (readonly Draft[])[] {
    return texts.map((text) => {
      if (!this.#keys.includes(text.key)) this.#keys.push(text.key);
      const steps = (this.#remembered[this.#keys.indexOf(text.key)] ??= []);
      const step = text.beams[0]?.length ?? 0;
      const room = Math.min(depth, text.forecast.steps - 1);
      if (this.script === 'none') {
        steps[step] = text.beams;
        return [];
      }
      const coming = Array.from({ length: room }, (_, level) => steps[step + 1 + level] ?? []);
      if (this.script === 'random') return this.#randomTree(text, room);
      const drafts = behindEachOther(text, coming);
      return this.script === 'right'
        ? drafts
        : drafts.map(({ beam, token }) => ({ beam, parent: undefined, token: token + 1 }));
    });
  }

  learn(): void {
    // A script needs no teaching.
  }

  tookRun(rows: number): void {
    this.runs.push(rows);
  }

  #randomTree({ beams }: DraftedText, room: number): readonly Draft[] {
    const words = this.#remembered.flat(3);
    const drafts: Draft[] = [];
    if (room < 1) return drafts;
    for (let count = Math.floor(this.#random() * 12); count > 0; count--) {
      const parent = this.#random() < 0.5 ? drafts[Math.floor(this.#random() * drafts.length)] : undefined;
      if (parent && depthOf(parent) >= room) continue;
      const beam = parent?.beam ?? Math.floor(this.#random() * beams.length);
      drafts.push({ beam, parent, token: words[Math.floor(this.#random() * words.length)] ?? 5 });
    }
    return drafts;
  }
}

function depthOf(draft: Draft): number {
  return draft.parent ? depthOf(draft.parent) + 1 : 1;
}

function behindEachOther(
  { beams }: DraftedText,
  coming: readonly (readonly (readonly number[])[])[],
): readonly Draft[] {
  const known = new Map<string, { readonly beam: number; readonly draft: Draft | undefined }>(
    beams.map((tokens, beam) => [tokens.join(), { beam, draft: undefined }]),
  );
  const drafts: Draft[] = [];
  for (const tokens of coming.flat()) {
    const before = known.get(tokens.slice(0, -1).join());
    if (!before) continue;
    const draft = { beam: before.beam, parent: before.draft, token: tokens.at(-1) ?? 0 };
    known.set(tokens.join(), { beam: before.beam, draft });
    drafts.push(draft);
  }
  return drafts;
}
