import type { AltEditParams, CaptionFailure } from '../../server/protocol/messages.ts';
import type { ReviewedReference, ReviewList } from '../../server/protocol/reviewMessages.ts';

/** What a review knows. Events change it, `reviewView.ts` says how it looks; neither knows VS Code or a page. */
export interface ReviewState {
  readonly phase: Phase;
  /** `all` is that of a picture's references, of which a person's own texts are shown too. */
  readonly filter: Filter;
  readonly rows: readonly ReviewRow[];
  /** References in the scope, also those beyond what is listed. */
  readonly total: number;
  /** What came of the last Apply, until something else is done. */
  readonly outcome: Outcome;
}

export type Filter = 'missing' | 'poor' | 'all';

export type Phase =
  | { readonly kind: 'listing' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly failure: CaptionFailure };

export type Outcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'applying' }
  | { readonly kind: 'written'; readonly texts: number; readonly files: number; readonly left: number }
  | { readonly kind: 'failed'; readonly failure: CaptionFailure };

export interface ReviewRow {
  /** Never of another reference, as long as the review lasts. */
  readonly id: number;
  readonly reference: ReviewedReference;
  readonly work: RowWork;
  readonly own: OwnChoice;
  /** Why the last Apply left it. */
  readonly refusal?: CaptionFailure;
}

export type RowWork =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'growing'; readonly text: string }
  /** Best first. */
  | { readonly kind: 'described'; readonly texts: readonly string[] }
  | { readonly kind: 'failed'; readonly failure: CaptionFailure };

/** What the person has said; absent: what the review proposes. */
export interface OwnChoice {
  readonly text?: string;
  readonly tick?: Tick;
  readonly meaning?: 'text' | 'decorative';
}

export type Tick = 'on' | 'off';
export type NewAlt = AltEditParams['alt'];

export type ReviewEvent =
  | { readonly kind: 'listing' }
  | { readonly kind: 'listed'; readonly list: ReviewList; readonly kept: readonly KeptChoice[] }
  /** Where rows stand by now; those that are not among them stay as they were. */
  | { readonly kind: 'placed'; readonly references: readonly ReviewedReference[] }
  | { readonly kind: 'listFailed'; readonly failure: CaptionFailure }
  | { readonly kind: 'filtered'; readonly filter: Filter }
  | { readonly kind: 'growing'; readonly id: number; readonly text: string }
  | { readonly kind: 'described'; readonly id: number; readonly texts: readonly string[] }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: CaptionFailure }
  | { readonly kind: 'retried'; readonly id: number }
  | { readonly kind: 'ticked'; readonly ids: readonly number[]; readonly tick: Tick }
  | { readonly kind: 'edited'; readonly id: number; readonly text: string }
  | { readonly kind: 'meant'; readonly id: number; readonly meaning: 'text' | 'decorative' }
  | { readonly kind: 'applying' }
  | {
      readonly kind: 'applied';
      readonly written: readonly number[];
      readonly files: number;
      readonly refused: readonly { readonly id: number; readonly failure: CaptionFailure }[];
    }
  | { readonly kind: 'applyFailed'; readonly failure: CaptionFailure };

/** A choice that outlives its window, and what it was made for. */
export interface KeptChoice {
  readonly key: string;
  readonly own: OwnChoice;
}

export function initialReview(filter: Filter): ReviewState {
  return { phase: { kind: 'listing' }, filter, rows: [], total: 0, outcome: { kind: 'none' } };
}

export function reduce(state: ReviewState, event: ReviewEvent): ReviewState {
  switch (event.kind) {
    case 'listing':
      return initialReview(state.filter);
    case 'listed': {
      const kept = new Map(event.kept.map(({ key, own }) => [key, own]));
      const rows = event.list.references.map((reference, id): ReviewRow => {
        return { id, reference, work: { kind: 'waiting' }, own: kept.get(keyOf(reference)) ?? {} };
      });
      return { ...state, phase: { kind: 'ready' }, rows, total: event.list.total };
    }
    case 'placed': {
      const now = new Map(event.references.map((reference) => [keyOf(reference), reference]));
      const rows = state.rows.map((row) => {
        const reference = now.get(keyOf(row.reference));
        return reference && isElsewhere(reference, row.reference) ? { ...row, reference } : row;
      });
      return { ...state, rows };
    }
    case 'listFailed':
      return { ...state, phase: { kind: 'failed', failure: event.failure } };
    case 'filtered':
      return { ...state, filter: event.filter, outcome: { kind: 'none' } };
    case 'growing':
      return withRow(state, event.id, (row) => ({ ...row, work: { kind: 'growing', text: event.text } }));
    case 'described':
      return withRow(state, event.id, (row) => ({ ...row, work: { kind: 'described', texts: event.texts } }));
    case 'failed':
      return withRow(state, event.id, (row) => ({ ...row, work: { kind: 'failed', failure: event.failure } }));
    case 'retried':
      return withRow(state, event.id, ({ refusal: _, ...row }) => ({ ...row, work: { kind: 'waiting' } }));
    case 'ticked': {
      const ids = new Set(event.ids);
      return withRows(state, ids, (row) => ({ ...row, own: { ...row.own, tick: event.tick } }));
    }
    case 'edited':
      return withRow(state, event.id, ({ refusal: _, ...row }) => ({ ...row, own: { ...row.own, text: event.text } }));
    case 'meant':
      return withRow(state, event.id, ({ refusal: _, ...row }) => {
        // Who says that it is decorative wants that written.
        const tick = event.meaning === 'decorative' ? ({ tick: 'on' } as const) : {};
        return { ...row, own: { ...row.own, ...tick, meaning: event.meaning } };
      });
    case 'applying':
      return { ...state, outcome: { kind: 'applying' } };
    case 'applied':
      return applied(state, event);
    case 'applyFailed':
      return { ...state, outcome: { kind: 'failed', failure: event.failure } };
  }
}

/** Those that the filter shows; only these are described and written. */
export function shownRows({ rows, filter }: ReviewState): readonly ReviewRow[] {
  return filter === 'missing' ? rows.filter(isMissing) : rows;
}

export function isMissing({ reference }: ReviewRow): boolean {
  return reference.alt.kind === 'missing';
}

/** What would be written; undefined as long as there is nothing, and where it stands there already. */
export function newAlt({ own, work, reference }: ReviewRow): NewAlt | undefined {
  if (own.meaning === 'decorative') return reference.alt.kind === 'decorative' ? undefined : { kind: 'decorative' };
  const text = (own.text ?? (work.kind === 'described' ? work.texts[0] : undefined))?.trim() ?? '';
  const isSame = reference.alt.kind === 'text' && reference.alt.text === text;
  return text === '' || isSame ? undefined : { kind: 'text', text };
}

/** On to begin with, but for what a person has said well already. */
export function tickOf(row: ReviewRow): Tick | 'none' {
  if (!newAlt(row)) return 'none';
  return row.own.tick ?? (row.reference.finding ? 'on' : 'off');
}

/** What the person has chosen, for a window that is loaded again. */
export function keptChoices({ rows }: ReviewState): readonly KeptChoice[] {
  return rows.flatMap(({ reference, own }) => (Object.keys(own).length > 0 ? [{ key: keyOf(reference), own }] : []));
}

function keyOf({ uri, target, alt, twin }: ReviewedReference): string {
  return JSON.stringify([uri, target, alt.kind, alt.kind === 'text' ? alt.text : '', twin]);
}

function isElsewhere(
  { range: { start: one } }: ReviewedReference,
  { range: { start: other } }: ReviewedReference,
): boolean {
  return one.line !== other.line || one.character !== other.character;
}

function withRow(state: ReviewState, id: number, change: (row: ReviewRow) => ReviewRow): ReviewState {
  return withRows(state, new Set([id]), change);
}

/** What is typed or ticked goes on from what was said of the last Apply. */
function withRows(state: ReviewState, ids: ReadonlySet<number>, change: (row: ReviewRow) => ReviewRow): ReviewState {
  return { ...state, rows: state.rows.map((row) => (ids.has(row.id) ? change(row) : row)) };
}

/** What was written leaves the list; of twins that stay, fewer are left to be told apart. */
function applied(
  state: ReviewState,
  { written, files, refused }: Extract<ReviewEvent, { kind: 'applied' }>,
): ReviewState {
  const ids = new Set(written);
  /** Which of its twins were written, by what they have in common. */
  const gone = new Map<string, number[]>();
  for (const { id, reference } of state.rows) {
    if (!ids.has(id)) continue;
    const key = keyOf({ ...reference, twin: 0 });
    gone.set(key, [...(gone.get(key) ?? []), reference.twin]);
  }
  const refusals = new Map(refused.map(({ id, failure }) => [id, failure]));
  const rows = state.rows.flatMap(({ refusal: _, ...row }): ReviewRow[] => {
    if (ids.has(row.id)) return [];
    const before = gone.get(keyOf({ ...row.reference, twin: 0 })) ?? [];
    const twin = row.reference.twin - before.filter((other) => other < row.reference.twin).length;
    const reference = { ...row.reference, twin, twins: row.reference.twins - before.length };
    const refusal = refusals.get(row.id);
    return [{ ...row, ...(before.length > 0 && { reference }), ...(refusal && { refusal }) }];
  });
  const outcome: Outcome = { kind: 'written', texts: written.length, files, left: refused.length };
  return { ...state, rows, outcome, total: state.total - written.length };
}
