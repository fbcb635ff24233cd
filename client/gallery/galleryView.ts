import { t } from '@vscode/l10n';
import { sentences } from '../panel/panelView.ts';
import { shortFacts, shortLight } from '../photograph/photographWords.ts';
import {
  orders,
  photographOf,
  selectedRows,
  textOf,
  type GalleryRow,
  type GalleryState,
  type Order,
  type Pace,
} from './galleryState.ts';

/** One picture as the page shows it, all words ready. */
export interface CardView {
  readonly id: number;
  /** 'coffee.png' */
  readonly name: string;
  /** 'course/coffee.png' */
  readonly label: string;
  readonly work: 'waiting' | 'growing' | 'described' | 'failed';
  /** What the picture shows; else why that is not known. */
  readonly text: string;
  /** '50 mm · f/2.8 · 1/250 s · ISO 200'; a line each, none where nothing is known. */
  readonly facts: readonly string[];
}

/** All else. */
export interface HeadView {
  readonly state: 'listing' | 'empty' | 'list' | 'failed';
  readonly title: string;
  /** In place of the cards, or below them. */
  readonly message: string;
  readonly progress: string;
  /** 0 to 1; 1 hides the bar. */
  readonly fraction: number;
  readonly order: Order;
  readonly orders: readonly { readonly by: Order['by']; readonly label: string }[];
  readonly direction: string;
  /** '' hides the button. */
  readonly paceLabel: string;
  readonly pace: Pace;
  readonly selection: string;
  readonly canOpen: boolean;
  readonly canCompare: boolean;
  readonly canCopy: boolean;
  readonly exportLabel: string;
  readonly canExport: boolean;
  /** For screen readers: said when it changes, which is seldom. */
  readonly announcement: string;
}

export function cardView(row: GalleryRow): CardView {
  const { id, label, work } = row;
  const name = label.slice(label.lastIndexOf('/') + 1);
  const text = work.kind === 'failed' ? sentences(work.failure) : textOf(row) || t('Not described yet');
  return { id, name, label, work: work.kind, text, facts: factsOf(row) };
}

/** All that is said of a row, for the filter. */
export function wordsOf(row: GalleryRow): string {
  return [row.label, textOf(row), ...factsOf(row)].join('\n');
}

function factsOf(row: GalleryRow): readonly string[] {
  const photograph = photographOf(row);
  return photograph ? [...shortFacts(photograph), shortLight(photograph.light)] : [];
}

/** `title`: what the gallery is of; `shown`: the rows that the filter leaves, in their order. */
export function headView(state: GalleryState, title: string, shown: readonly GalleryRow[]): HeadView {
  const { phase, rows, order, pace } = state;
  const settled = rows.filter(({ work }) => work.kind === 'described' || work.kind === 'failed').length;
  const isDone = settled === rows.length;
  const chosen = selectedRows(shown, state).length;
  const shared = {
    title,
    order,
    orders: orders.map((by) => ({ by, label: orderLabel(by) })),
    direction: order.direction === 'ascending' ? t('Ascending') : t('Descending'),
    pace,
    selection: selectionText(chosen, shown.length, rows.length),
    canOpen: chosen === 1,
    canCompare: chosen === 2,
    canCopy: chosen > 0,
    exportLabel: chosen > 0 ? t('Export {0} Selected…', chosen) : t('Export {0}…', shown.length),
    canExport: shown.length > 0,
    message: '',
    progress: '',
    paceLabel: '',
    fraction: 1,
  };
  if (phase.kind === 'listing') {
    return { ...shared, state: 'listing', message: t('Looking for pictures…'), announcement: '' };
  }
  if (phase.kind === 'failed') {
    const message = sentences(phase.failure);
    return { ...shared, state: 'failed', message, announcement: message };
  }
  if (rows.length === 0) {
    const message = t('There are no pictures here.');
    return { ...shared, state: 'empty', message, announcement: message };
  }
  const none = shown.length === 0 ? t('No picture has these words.') : '';
  return {
    ...shared,
    state: 'list',
    message: none === '' ? moreText(state) : none,
    progress: isDone ? '' : progressText(settled, rows.length, pace),
    paceLabel: paceLabel(state, isDone),
    fraction: pace === 'stopped' ? 1 : settled / rows.length,
    announcement: none === '' ? announcementOf(state, isDone) : none,
  };
}

function progressText(settled: number, all: number, pace: Pace): string {
  return pace === 'stopped'
    ? t('{0} of {1} described, stopped', settled, all)
    : t('{0} of {1} described', settled, all);
}

function paceLabel({ rows, pace }: GalleryState, isDone: boolean): string {
  if (!isDone) return pace === 'describing' ? t('Stop') : t('Describe the Others');
  return rows.some(({ work }) => work.kind === 'failed') ? t('Try Again') : '';
}

function selectionText(chosen: number, shown: number, all: number): string {
  const those =
    shown < all ? t('{0} of {1} pictures', shown, all) : all === 1 ? t('1 picture') : t('{0} pictures', all);
  return chosen === 0 ? those : `${those} · ${t('{0} selected', chosen)}`;
}

export function orderLabel(by: Order['by']): string {
  switch (by) {
    case 'name':
      return t('Name');
    case 'date':
      return t('Date Taken');
    case 'camera':
      return t('Camera');
    case 'focalLength':
      return t('Focal Length');
    case 'aperture':
      return t('Aperture');
    case 'exposureTime':
      return t('Exposure Time');
    case 'iso':
      return t('ISO');
    case 'brightness':
      return t('Brightness');
    case 'contrast':
      return t('Contrast');
  }
}

function announcementOf({ rows, pace }: GalleryState, isDone: boolean): string {
  if (!isDone) {
    if (pace === 'stopped') return t('Describing was stopped.');
    return rows.length === 1
      ? t('The picture is being described.')
      : t('{0} pictures are being described.', rows.length);
  }
  const failed = rows.filter(({ work }) => work.kind === 'failed').length;
  if (rows.length === 1) return failed === 0 ? t('The picture is described.') : t('The picture was not described');
  if (failed === 0) return t('All {0} pictures are described.', rows.length);
  return t('{0} pictures are described, {1} could not be.', rows.length - failed, failed);
}

function moreText({ rows, total }: GalleryState): string {
  return total > rows.length ? t('These are the first {0} of {1} pictures.', rows.length, total) : '';
}
