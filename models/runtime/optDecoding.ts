import { setImmediate as turnOfTheEventLoop } from 'node:timers/promises';
import { unseen } from '../blip2/optAttention.ts';
import type { OptConfig } from '../blip2/blip2Config.ts';
import { CaptionLensError } from '../errors.ts';
import type { Advance, Candidates, Decoding } from '../generation/decoding.ts';
import { aheadFeeds, formGroups, readForecast, singleStep, type AheadPlan, type StepGroup } from './aheadRun.ts';
import type { EmbeddingTable } from './embeddingTable.ts';
import type { KeyValueCache } from './keyValueCache.ts';
import type { Foreseen, OptText } from './optText.ts';
import { fetched, floatsOf, floatTensor, integerTensor, type Fetches, type OnnxSession } from './onnxSession.ts';
import { say } from '../wording.ts';

/** Steps that the graph takes in a run: one, `blip2/opt.ts`, or as many as are foreseen, `blip2/optAhead.ts`. */
export type Pace = 'single' | 'ahead';

export interface OptParts {
  readonly opt: OnnxSession;
  readonly embeddings: EmbeddingTable;
  readonly cache: KeyValueCache;
  readonly pace: Pace;
}

/** A row of a run: the slots that it sees, and the rows of the same run, itself included. */
interface Row {
  readonly slots: readonly number[];
  readonly ownRows: readonly [first: number, last: number];
  readonly position: number;
}

interface Run {
  /** (rows, width). */
  readonly inputsEmbeds: Float32Array;
  readonly rows: readonly Row[];
  /** Rows whose continuation is wanted. */
  readonly selected: readonly number[];
  /** Candidates in a row. */
  readonly width: number;
  /** Undefined for graphs that take one step in a run. */
  readonly plan: AheadPlan | undefined;
}

/**
 * OPT over one cache that all texts share: see `blip2/optAttention.ts` for how they are told apart. Where the graph runs
 * ahead, a step is often known before it is asked for. Each text is told what it asked for and nothing else: a step that
 * the graph foresaw wrongly is run anew.
 */
export class OptDecoding implements Decoding<OptText> {
  readonly vocabSize: number;
  readonly #parts: OptParts;
  readonly #texts = new Set<OptText>();

  /** Owns the cache, not the session and the table. */
  constructor({ vocabSize }: OptConfig, parts: OptParts) {
    this.vocabSize = vocabSize;
    this.#parts = parts;
  }

  /** Where keys and values lie: 'gpu-buffer' from the first prompt on where the device keeps them. */
  get cacheLocation(): KeyValueCache['location'] {
    return this.#parts.cache.location;
  }

  async prefill(texts: readonly OptText[], width: number): Promise<readonly Candidates[]> {
    for (const text of texts) this.#texts.add(text);
    const rows: Row[] = [];
    const selected: number[] = [];
    const inputsEmbeds = new Float32Array(sum(texts.map((text) => text.inputsEmbeds.length)));
    for (const { inputsEmbeds: own, length } of texts) {
      const first = rows.length;
      inputsEmbeds.set(own, first * this.#parts.embeddings.width);
      for (let position = 0; position < length; position++) {
        rows.push({ slots: [], ownRows: [first, first + position], position });
      }
      selected.push(rows.length - 1);
    }
    const plan = this.#parts.pace === 'ahead' ? singleStep(texts.length) : undefined;
    const { fetches, slots } = await this.#run({ inputsEmbeds, rows, selected, width, plan });
    let first = 0;
    for (const text of texts) {
      text.begin(slots.slice(first, first + text.length));
      first += text.length;
    }
    return texts.map((_, index) => checked(readCandidates(fetches, index, 1)));
  }

  async step(advances: ReadonlyMap<OptText, Advance>, width: number): Promise<readonly Candidates[]> {
    const found = new Map<OptText, Candidates>();
    for (const [text, advance] of advances) {
      const known = text.recall(advance, width);
      if (known) found.set(text, known);
    }
    const recalled = [...advances].filter(([text]) => found.has(text));
    const others = [...advances].filter(([text]) => !found.has(text));
    // What is known already takes no time; whoever listens, or aborts, still gets a word in between two steps.
    if (others.length === 0) await turnOfTheEventLoop();
    else {
      const groups =
        this.#parts.pace === 'ahead' ? formGroups(others, recalled) : [{ members: others, plan: undefined }];
      for (const group of groups) await this.#stepTogether(group, width, found);
    }
    return [...advances.keys()].map((text) => checked(found.get(text)));
  }

  release(text: OptText): void {
    this.#texts.delete(text);
  }

  dispose(): void {
    this.#texts.clear();
    this.#parts.cache.dispose();
  }

  async #stepTogether({ members, plan }: StepGroup, width: number, found: Map<OptText, Candidates>): Promise<void> {
    const rows: Row[] = [];
    for (const [text, { parents }] of members) {
      text.branch(parents);
      for (const lineage of text.lineages) {
        const row = rows.length;
        const slots = [...text.prefixSlots, ...lineage];
        rows.push({ slots, ownRows: [row, row], position: text.length + text.stepsRun });
      }
    }
    const inputsEmbeds = await this.#parts.embeddings.rows(members.flatMap(([, { tokens }]) => tokens));
    const selected = rows.map((_, row) => row);
    const { fetches, slots } = await this.#run({ inputsEmbeds, rows, selected, width, plan });
    let first = 0;
    for (const [text, { tokens }] of members) {
      const beams = tokens.length;
      const ofStep = (step: number) => {
        const start = step * rows.length + first;
        return { slots: slots.slice(start, start + beams), candidates: readCandidates(fetches, start, beams) };
      };
      const now = ofStep(0);
      text.extend(now.slots);
      found.set(text, now.candidates);
      const foreseen: Foreseen[] = [];
      for (let step = 1; step < (plan?.steps ?? 1); step++) {
        foreseen.push({ ...readForecast(fetches, step - 1, first, beams), ...ofStep(step) });
      }
      text.foreseen = foreseen;
      first += beams;
    }
  }

  async #run({ inputsEmbeds, rows, selected, width, plan }: Run) {
    const { opt, embeddings, cache } = this.#parts;
    const live = new Set<number>();
    for (const { liveSlots } of this.#texts) for (const slot of liveSlots) live.add(slot);
    const view = cache.view(live, rows.length * (plan?.steps ?? 1));
    const length = view.width + rows.length;
    const bias = new Float32Array(rows.length * length).fill(unseen);
    for (const [row, { slots, ownRows }] of rows.entries()) {
      const start = row * length;
      for (const slot of slots) bias[start + view.columnOf(slot)] = 0;
      bias.fill(0, start + view.width + ownRows[0], start + view.width + ownRows[1] + 1);
    }
    const fetches = await opt.run({
      ...view.feeds,
      inputsEmbeds: floatTensor(inputsEmbeds, [rows.length, embeddings.width]),
      positions: integerTensor(rows.map(({ position }) => position)),
      bias: floatTensor(bias, [rows.length, length]),
      selected: integerTensor(selected),
      k: integerTensor([Math.min(width, this.vocabSize)]),
      ...(plan && aheadFeeds(plan)),
    });
    cache.take(view, fetches);
    for (const text of this.#texts) text.rename(view.columnOf);
    return { fetches, slots: view.fresh };
  }
}

/** Rows `[first, first + rows)` of a run's outputs, counted through all its steps. */
function readCandidates(fetches: Fetches, first: number, rows: number): Candidates {
  const topIds = fetched(fetches, 'topIds');
  const width = topIds.dims.at(-1) ?? 0;
  const [start, end] = [first * width, (first + rows) * width];
  return {
    rows,
    width,
    ids: Int32Array.from((topIds.data as BigInt64Array).subarray(start, end), Number),
    logits: floatsOf(fetches, 'topLogits').slice(start, end),
    logNormalizers: floatsOf(fetches, 'logNormalizers').slice(first, first + rows),
  };
}

/** Only what a text is told: what was foreseen and never happens may be of any kind. */
function checked(candidates: Candidates | undefined): Candidates {
  if (candidates?.logNormalizers.every(Number.isFinite)) return candidates;
  throw new CaptionLensError('numericFault', say`The model gave numbers that are no numbers; nothing can be said.`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
