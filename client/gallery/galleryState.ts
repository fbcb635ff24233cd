import type { CaptionFailure, Description } from '../../server/protocol/messages.ts';
import type { Photograph } from '../../server/protocol/photographMessages.ts';

/** What a gallery knows. Events change it, `galleryView.ts` says how it looks; neither knows VS Code or a page. */
export interface GalleryState {
  readonly phase: Phase;
  readonly rows: readonly GalleryRow[];
  /** Pictures that there are, also those beyond what is listed. */
  readonly total: number;
  readonly order: Order;
  /** Words that a picture's name, text or facts have to have. */
  readonly filter: string;
  readonly selected: ReadonlySet<number>;
  readonly pace: Pace;
}

export type Phase =
  | { readonly kind: 'listing' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly failure: CaptionFailure };

/** Whether what is not described yet is being described. */
export type Pace = 'describing' | 'stopped';

export interface GalleryRow {
  /** Never of another picture, as long as the gallery lasts. */
  readonly id: number;
  readonly uri: string;
  /** 'course/coffee.png', as the person knows it. */
  readonly label: string;
  readonly work: RowWork;
  readonly photograph: RowPhotograph;
}

export type RowWork =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'growing'; readonly text: string }
  | { readonly kind: 'described'; readonly description: Description }
  | { readonly kind: 'failed'; readonly failure: CaptionFailure };

/** How it was taken and what its light is like. */
export type RowPhotograph =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'known'; readonly photograph: Photograph }
  | { readonly kind: 'failed'; readonly failure: CaptionFailure };

export const orders = [
  'name',
  'date',
  'camera',
  'focalLength',
  'aperture',
  'exposureTime',
  'iso',
  'brightness',
  'contrast',
] as const;

export interface Order {
  readonly by: (typeof orders)[number];
  readonly direction: 'ascending' | 'descending';
}

export interface ListedPicture {
  readonly uri: string;
  readonly label: string;
}

export type GalleryEvent =
  | { readonly kind: 'listing' }
  /** `selected`: URIs. */
  | {
      readonly kind: 'listed';
      readonly pictures: readonly ListedPicture[];
      readonly total: number;
      readonly selected: readonly string[];
    }
  | { readonly kind: 'listFailed'; readonly failure: CaptionFailure }
  | { readonly kind: 'ordered'; readonly order: Order }
  | { readonly kind: 'filtered'; readonly filter: string }
  | { readonly kind: 'selected'; readonly ids: readonly number[] }
  | { readonly kind: 'paced'; readonly pace: Pace }
  | { readonly kind: 'growing'; readonly id: number; readonly text: string }
  | { readonly kind: 'described'; readonly id: number; readonly description: Description }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: CaptionFailure }
  /** Nothing came of it: it was stopped. */
  | { readonly kind: 'left'; readonly id: number }
  | { readonly kind: 'photographed'; readonly id: number; readonly photograph: RowPhotograph };

export const initialOrder: Order = { by: 'name', direction: 'ascending' };

export function initialGallery({ order, filter, pace }: Pick<GalleryState, 'order' | 'filter' | 'pace'>): GalleryState {
  return { phase: { kind: 'listing' }, rows: [], total: 0, order, filter, selected: new Set(), pace };
}

export function reduce(state: GalleryState, event: GalleryEvent): GalleryState {
  switch (event.kind) {
    case 'listing':
      return initialGallery(state);
    case 'listed': {
      const chosen = new Set(event.selected);
      const rows = event.pictures.map(({ uri, label }, id): GalleryRow => {
        return { id, uri, label, work: { kind: 'waiting' }, photograph: { kind: 'waiting' } };
      });
      const selected = new Set(rows.filter(({ uri }) => chosen.has(uri)).map(({ id }) => id));
      return { ...state, phase: { kind: 'ready' }, rows, total: event.total, selected };
    }
    case 'listFailed':
      return { ...state, phase: { kind: 'failed', failure: event.failure } };
    case 'ordered':
      return { ...state, order: event.order };
    case 'filtered':
      return { ...state, filter: event.filter };
    case 'selected':
      return { ...state, selected: new Set(event.ids) };
    case 'paced':
      return { ...state, pace: event.pace, rows: event.pace === 'describing' ? state.rows.map(again) : state.rows };
    case 'growing':
      return withRow(state, event.id, (row) => ({ ...row, work: { kind: 'growing', text: event.text } }));
    case 'described':
      return withRow(state, event.id, (row) => {
        return { ...row, work: { kind: 'described', description: event.description } };
      });
    case 'failed':
      return withRow(state, event.id, (row) => ({ ...row, work: { kind: 'failed', failure: event.failure } }));
    case 'left':
      return withRow(state, event.id, (row) => ({ ...row, work: { kind: 'waiting' } }));
    case 'photographed':
      return withRow(state, event.id, (row) => ({ ...row, photograph: event.photograph }));
  }
}

/** Whoever goes on describing wants those tried again that failed. */
function again(row: GalleryRow): GalleryRow {
  return row.work.kind === 'failed' ? { ...row, work: { kind: 'waiting' } } : row;
}

function withRow(state: GalleryState, id: number, change: (row: GalleryRow) => GalleryRow): GalleryState {
  return { ...state, rows: state.rows.map((row) => (row.id === id ? change(row) : row)) };
}

/** What the row says of its picture so far; '' for nothing. */
export function textOf({ work }: GalleryRow): string {
  if (work.kind === 'growing') return work.text;
  return work.kind === 'described' ? (work.description.texts[0]?.description ?? '') : '';
}

export function photographOf({ photograph }: GalleryRow): Photograph | undefined {
  return photograph.kind === 'known' ? photograph.photograph : undefined;
}

/** Those that are selected among what is on show, in its order. */
export function selectedRows(shown: readonly GalleryRow[], { selected }: GalleryState): readonly GalleryRow[] {
  return shown.filter(({ id }) => selected.has(id));
}
