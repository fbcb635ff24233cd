import { t } from '@vscode/l10n';
import type { ReviewedReference, ReviewScope } from '../../server/protocol/reviewMessages.ts';
import { sentences } from '../panel/panelView.ts';
import { isMissing, shownRows, tickOf, type ReviewRow, type ReviewState, type Tick } from './reviewState.ts';

/** One row as the page shows it. All words are ready; the page only counts characters while somebody types. */
export interface RowView {
  readonly id: number;
  /** `none`: there is nothing to write yet. */
  readonly tick: Tick | 'none';
  /** Of the picture: 'coffee.png'. */
  readonly name: string;
  /** 'docs/many.md:12' */
  readonly place: string;
  readonly current: { readonly kind: 'missing' | 'decorative' | 'text'; readonly text: string };
  /** What is wrong with the current text, or what to think of in a link; '' for nothing. */
  readonly note: string;
  readonly work: 'waiting' | 'growing' | 'described' | 'failed';
  readonly meaning: 'text' | 'decorative';
  readonly text: string;
  /** Characters from which the text is too long; 0: none is. */
  readonly longFrom: number;
  readonly wordings: readonly string[];
  /** Why it was not described or not written; '' for neither. */
  readonly failure: string;
  /** What a screen reader says of the whole row. */
  readonly summary: string;
}

/** All else. */
export interface HeadView {
  readonly state: 'listing' | 'empty' | 'list' | 'failed';
  readonly title: string;
  /** In place of the list. */
  readonly message: string;
  /** How far the descriptions are; '' once all are there. */
  readonly progress: string;
  /** 0 to 1; 1 hides the bar. */
  readonly fraction: number;
  readonly filters: readonly { readonly filter: 'missing' | 'poor'; readonly label: string }[];
  readonly filter: ReviewState['filter'];
  readonly all: 'on' | 'off' | 'some';
  readonly apply: string;
  readonly canApply: boolean;
  readonly cancel: string;
  readonly outcome: string;
  readonly outcomeKind: 'none' | 'good' | 'bad';
  /** For screen readers: said when it changes, which is seldom. */
  readonly announcement: string;
}

/** Where a document lies, as the person knows it, and a line from 1: 'docs/many.md:12'. */
export type PlaceName = (reference: ReviewedReference) => string;

export function rowView(row: ReviewRow, placeName: PlaceName): RowView {
  const { id, reference, work, own, refusal } = row;
  const meaning = own.meaning ?? 'text';
  const text = textOf(row);
  const name = pictureName(reference.target);
  const place = placeName(reference);
  const current = currentOf(reference);
  const failure = refusal ?? (work.kind === 'failed' ? work.failure : undefined);
  const wordings = work.kind === 'described' ? work.texts.filter((other) => other !== text) : [];
  const told = failure ? sentences(failure) : '';
  const proposal = meaning === 'decorative' ? t('Decorative') : text === '' ? stateWord(work.kind) : text;
  return {
    id,
    tick: tickOf(row),
    name,
    place,
    current,
    note: noteOf(reference),
    work: work.kind,
    meaning,
    text,
    longFrom: reference.longFrom,
    wordings,
    failure: told,
    summary: [t('{0}, {1}. Current: {2}. New: {3}', name, place, current.text, proposal), told].join(' ').trim(),
  };
}

export function headView(state: ReviewState, scope: ScopeName): HeadView {
  const rows = shownRows(state);
  const settled = rows.filter(({ work }) => work.kind === 'described' || work.kind === 'failed').length;
  const ticks = rows.map(tickOf);
  const on = ticks.filter((tick) => tick === 'on').length;
  const writable = ticks.filter((tick) => tick !== 'none').length;
  const { phase, outcome } = state;
  const isDone = settled === rows.length;
  const told = outcomeText(state);
  const shared = {
    title: scope.title,
    filters: filtersOf(state),
    filter: state.filter,
    cancel: phase.kind === 'ready' && rows.length === 0 ? t('Close') : t('Cancel'),
    outcome: told,
    outcomeKind: outcomeKind(state),
    all: on === 0 ? ('off' as const) : on === writable ? ('on' as const) : ('some' as const),
    apply: t('Apply {0} of {1}', on, rows.length),
    canApply: on > 0 && outcome.kind !== 'applying',
    progress: '',
    fraction: 1,
    message: '',
  };
  if (phase.kind === 'listing') {
    return { ...shared, state: 'listing', message: t('Looking for pictures…'), announcement: '' };
  }
  if (phase.kind === 'failed') {
    const message = sentences(phase.failure);
    return { ...shared, state: 'failed', message, announcement: message };
  }
  if (rows.length === 0) {
    const message = told === '' ? scope.nothing : '';
    return { ...shared, state: 'empty', message, announcement: [told, message].join(' ').trim() };
  }
  const announcement = isDone ? doneText(rows) : t('{0} pictures are being described.', rows.length);
  return {
    ...shared,
    state: 'list',
    message: moreText(state),
    progress: isDone ? '' : t('{0} of {1} described', settled, rows.length),
    fraction: settled / rows.length,
    announcement: told === '' ? announcement : told,
  };
}

/** How a scope is called. */
export interface ScopeName {
  readonly title: string;
  /** Where it holds nothing to review. */
  readonly nothing: string;
}

/** `name`: of the document, folder or picture. */
export function scopeName({ kind }: ReviewScope, name: string): ScopeName {
  switch (kind) {
    case 'document':
      return {
        title: t('Alt text in {0}', name),
        nothing: t('Every picture in this file has alt text or is marked as decorative.'),
      };
    case 'documents':
      return {
        title: t('Alt text in changed files'),
        nothing: t('Every picture in the changed files has alt text or is marked as decorative.'),
      };
    case 'folder':
      return {
        title: t('Alt text in {0}', name),
        nothing: t('Every picture in this folder’s files has alt text or is marked as decorative.'),
      };
    case 'workspace':
      return {
        title: t('Alt text in the workspace'),
        nothing: t('Every picture in the workspace has alt text or is marked as decorative.'),
      };
    case 'picture':
      return { title: t('References to {0}', name), nothing: t('No file in the workspace refers to this picture.') };
  }
}

function textOf({ own, work }: ReviewRow): string {
  if (own.text !== undefined) return own.text;
  if (work.kind === 'growing') return work.text;
  return (work.kind === 'described' ? work.texts[0] : undefined) ?? '';
}

function stateWord(work: RowView['work']): string {
  return work === 'waiting' || work === 'growing' ? t('being described') : t('none');
}

function currentOf({ alt }: ReviewedReference): RowView['current'] {
  switch (alt.kind) {
    case 'text':
      return { kind: 'text', text: alt.text };
    case 'decorative':
      return { kind: 'decorative', text: t('Marked as decorative') };
    default:
      return { kind: 'missing', text: t('None') };
  }
}

function noteOf({ finding, place }: ReviewedReference): string {
  if (place === 'inLink') return t('Inside a link: say where the link leads.');
  return finding === undefined || finding.rule === 'missing' ? '' : finding.message;
}

/** The last part of an address, short. */
function pictureName(target: string): string {
  if (/^\s*data:/i.test(target)) return t('A picture in the document');
  const path = target.replace(/[?#].*$/, '').replace(/[/\\]+$/, '');
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1) || target;
  return shorten(decoded(name));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

/** None where there is nothing to choose: all are missing, or it is of a picture. */
function filtersOf({ filter, rows }: ReviewState): HeadView['filters'] {
  const missing = rows.filter(isMissing).length;
  if (filter === 'all' || rows.length === 0) return [];
  return [
    { filter: 'missing', label: t('Missing ({0})', missing) },
    { filter: 'poor', label: t('Missing or Poor ({0})', rows.length) },
  ];
}

function doneText(rows: readonly ReviewRow[]): string {
  const failed = rows.filter(({ work }) => work.kind === 'failed').length;
  if (failed === 0) return t('All {0} pictures are described.', rows.length);
  return t('{0} pictures are described, {1} could not be.', rows.length - failed, failed);
}

function moreText({ rows, total }: ReviewState): string {
  return total > rows.length
    ? t('These are the first {0} of {1}. Review again for the others.', rows.length, total)
    : '';
}

function outcomeKind({ outcome }: ReviewState): HeadView['outcomeKind'] {
  if (outcome.kind === 'failed' || (outcome.kind === 'written' && outcome.left > 0)) return 'bad';
  return outcome.kind === 'written' ? 'good' : 'none';
}

function outcomeText({ outcome }: ReviewState): string {
  switch (outcome.kind) {
    case 'none':
      return '';
    case 'applying':
      return t('Writing…');
    case 'failed':
      return sentences(outcome.failure);
    case 'written': {
      const written = writtenText(outcome.texts, outcome.files);
      return outcome.left === 0 ? written : `${written} ${leftText(outcome.left)}`;
    }
  }
}

function writtenText(texts: number, files: number): string {
  if (texts === 0) return t('Nothing was written.');
  if (texts === 1) return t('1 alt text written.');
  return files === 1
    ? t('{0} alt texts written in 1 file.', texts)
    : t('{0} alt texts written in {1} files.', texts, files);
}

function leftText(left: number): string {
  return left === 1 ? t('1 was left; its row says why.') : t('{0} were left; their rows say why.', left);
}
