import { unseen } from '../../blip2/optAttention.ts';
import type { OptConfig } from '../../blip2/blip2Config.ts';
import { CaptionLensError } from '../../errors.ts';
import type { Advance, Candidates, Decoding } from '../../generation/decoding.ts';
import { isDecided } from '../../generation/drafting/decidedStep.ts';
import type { DraftSource } from '../../generation/drafting/drafts.ts';
import { aheadFeeds, formGroups, readForecast, singleStep, type AheadPlan, type StepGroup } from './aheadRun.ts';
import { draftedText, planRows, type Member } from './draftedRun.ts';
import type { EmbeddingTable } from '../embeddingTable.ts';
import type { KeyValueCache } from './keyValueCache.ts';
import { candidatesOf, readRows, type KnownRow } from './knownRow.ts';
import type { OptText } from './optText.ts';
import { floatTensor, integerTensor, type OnnxSession } from '../onnxSession.ts';
import { say } from '../../wording.ts';

/**
 * How steps are run before they are asked for. `drafted`: beside those of the step, a run of `blip2/opt.ts` has the rows
 * that `drafts` thinks of. `ahead`: a run of `blip2/optAhead.ts` takes as many steps as can be foreseen.
 */
export type Pace = { readonly kind: 'drafted'; readonly drafts: DraftSource } | { readonly kind: 'ahead' };

export interface OptParts {
  readonly opt: OnnxSession;
  readonly embeddings: EmbeddingTable;
  readonly cache: KeyValueCache;
  readonly pace: Pace;
}

/** A row of a run: the slots that it sees, and the rows of the same run, itself included. */
interface Row {
  readonly slots: readonly number[];
  readonly ownRows: readonly number[];
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
 * OPT over one cache that all texts share: see `blip2/optAttention.ts` for how they are told apart. A step is often known
 * before it is asked for. Each text is told what it asked for and nothing else: rows that were foreseen wrongly are
 * forgotten.
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
        rows.push({ slots: [], ownRows: range(first, first + position + 1), position });
      }
      selected.push(rows.length - 1);
    }
    const { pace } = this.#parts;
    const plan = pace.kind === 'ahead' ? singleStep(texts.length) : undefined;
    const start = performance.now();
    const { fetches, slots } = await this.#run({ inputsEmbeds, rows, selected, width, plan });
    if (pace.kind === 'drafted') pace.drafts.tookRun(rows.length, performance.now() - start);
    const last = readRows(
      fetches,
      selected.map((row) => slots[row] ?? 0),
    );
    let first = 0;
    return texts.map((text, index) => {
      const row = known(last[index]);
      text.begin(slots.slice(first, first + text.length), row);
      first += text.length;
      this.#learn(text.promptIds, row);
      return checked(candidatesOf([row]));
    });
  }

  recall(text: OptText, advance: Advance, width: number): Candidates | undefined {
    const rows = text.find(advance, width);
    const said = rows.map((row) => row?.candidates);
    if (!isDecided(advance.forecast, said)) return undefined;
    text.take(advance, rows);
    return checked(candidatesOf(rows));
  }

  async step(advances: ReadonlyMap<OptText, Advance>, width: number): Promise<readonly Candidates[]> {
    const { pace } = this.#parts;
    const members = [...advances];
    const missing = members.filter(([text, advance]) => {
      const rows = text.find(advance, width).map((row) => row?.candidates);
      return !isDecided(advance.forecast, rows);
    });
    if (missing.length > 0) {
      if (pace.kind === 'drafted') await this.#runDrafted(missing, width, pace.drafts);
      else for (const group of formGroups(missing)) await this.#runAhead(group, width);
    }
    return members.map(([text, advance]) => known(this.recall(text, advance, width)));
  }

  release(text: OptText): void {
    this.#texts.delete(text);
  }

  dispose(): void {
    this.#texts.clear();
    this.#parts.cache.dispose();
  }

  /** The rows of steps that are not known yet, and drafts behind them. */
  async #runDrafted(members: readonly Member[], width: number, drafts: DraftSource): Promise<void> {
    const proposed = drafts.propose(members.map((member) => draftedText(member, width)));
    const rows = planRows(members, proposed, width);
    const inputsEmbeds = await this.#parts.embeddings.rows(rows.map(({ token }) => token));
    const start = performance.now();
    const selected = range(0, rows.length);
    const { fetches, slots } = await this.#run({ inputsEmbeds, rows, selected, width, plan: undefined });
    drafts.tookRun(rows.length, performance.now() - start);
    const ran = readRows(fetches, slots);
    for (const [index, { behind, token, tokens }] of rows.entries()) {
      const row = known(ran[index]);
      const parent = typeof behind === 'number' ? known(ran[behind]) : behind;
      parent.children.set(token, row);
      this.#learn(tokens, row);
    }
  }

  async #runAhead({ members, plan }: StepGroup, width: number): Promise<void> {
    const rows = members.flatMap(([text, { parents }]) =>
      parents.map((parent) => ({
        slots: [...text.prefixSlots, ...text.beamAt(parent).slots],
        position: text.length + text.stepsRun,
      })),
    );
    const inputsEmbeds = await this.#parts.embeddings.rows(members.flatMap(([, { tokens }]) => tokens));
    const selected = range(0, rows.length);
    const alone = rows.map((row, index): Row => ({ ...row, ownRows: [index] }));
    const { fetches, slots } = await this.#run({ inputsEmbeds, rows: alone, selected, width, plan });
    const ran = readRows(fetches, slots);
    let first = 0;
    for (const [text, advance] of members) {
      const beams = advance.tokens.length;
      let before: readonly (KnownRow | undefined)[] = text.beams.map(({ row }) => row);
      for (let step = 0; step < plan.steps; step++) {
        const { tokens, parents } = step === 0 ? advance : readForecast(fetches, step - 1, first, beams);
        const now = ran.slice(step * rows.length + first, step * rows.length + first + beams);
        for (const [beam, row] of now.entries()) {
          known(before[parents[beam] ?? 0]).children.set(tokens[beam] ?? 0, row);
        }
        before = now;
      }
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
      for (const own of ownRows) bias[start + view.width + own] = 0;
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

  #learn(tokens: readonly number[], { candidates }: KnownRow): void {
    const { pace } = this.#parts;
    if (pace.kind === 'drafted' && Number.isFinite(candidates.logNormalizer)) pace.drafts.learn(tokens, candidates);
  }
}

/** Only what a text is told: what was foreseen and never happens may be of any kind. */
function checked(candidates: Candidates): Candidates {
  if (candidates.logNormalizers.every(Number.isFinite)) return candidates;
  throw new CaptionLensError('numericFault', say`The model gave numbers that are no numbers; nothing can be said.`);
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a row that has run is not there');
  return value;
}

function range(first: number, end: number): readonly number[] {
  return Array.from({ length: end - first }, (_, index) => first + index);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
