import { orders, type GalleryState, type Order, type Pace } from './galleryState.ts';
import type { CardView, HeadView } from './galleryView.ts';

/** What the page asks of the extension. */
export type PageMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'filter'; readonly filter: string }
  /** All that are selected by now. */
  | { readonly kind: 'select'; readonly ids: readonly number[] }
  | { readonly kind: 'thumbnails'; readonly ids: readonly number[] }
  | { readonly kind: 'pace'; readonly pace: Pace }
  /** Of what is selected; `export`: of all on show where nothing is. */
  | { readonly kind: 'act'; readonly action: GalleryAction }
  | { readonly kind: 'retry' };

export const galleryActions = ['copy', 'open', 'compare', 'export'] as const;
export type GalleryAction = (typeof galleryActions)[number];

/** What the extension tells the page. */
export type HostMessage =
  | { readonly kind: 'head'; readonly head: HeadView; readonly memory: GalleryMemory }
  /** The cards that are shown, in their order. */
  | { readonly kind: 'list'; readonly ids: readonly number[] }
  /** Those that are new or have changed. */
  | { readonly kind: 'cards'; readonly cards: readonly CardView[] }
  /** To a page that begins anew: it changes what is selected by itself. */
  | { readonly kind: 'selection'; readonly ids: readonly number[]; readonly filter: string }
  /** A `data:` URI; '' where there is none. */
  | { readonly kind: 'thumbnail'; readonly id: number; readonly uri: string };

/** What a gallery is opened again by after a reload. */
export interface GalleryMemory extends Pick<GalleryState, 'order' | 'filter' | 'pace'> {
  /** URIs of files and folders, as the person chose them. */
  readonly sources: readonly string[];
  /** URIs. */
  readonly selected: readonly string[];
}

const mostIds = 5000;
const longestFilter = 500;

/** The message in what a page posted; undefined for anything else, whoever sent it. */
export function readPageMessage(value: unknown): PageMessage | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, ids, order, filter, pace, action } = value;
  switch (kind) {
    case 'ready':
    case 'retry':
      return { kind };
    case 'order':
      return isOrder(order) ? { kind, order } : undefined;
    case 'filter':
      return isFilter(filter) ? { kind, filter } : undefined;
    case 'select':
    case 'thumbnails':
      return isIds(ids) ? { kind, ids } : undefined;
    case 'pace':
      return isPace(pace) ? { kind, pace } : undefined;
    case 'act': {
      const known = galleryActions.find((each) => each === action);
      return known && { kind, action: known };
    }
    default:
      return undefined;
  }
}

/** The message in what the page was posted; undefined for anything else. */
export function readHostMessage(value: unknown): HostMessage | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, head, memory, ids, cards, id, uri, filter } = value;
  switch (kind) {
    case 'head':
      return isRecord(head) && isRecord(memory) ? (value as unknown as HostMessage) : undefined;
    case 'list':
      return isIds(ids) ? { kind, ids } : undefined;
    case 'cards':
      return Array.isArray(cards) && cards.every(isRecord) ? (value as unknown as HostMessage) : undefined;
    case 'selection':
      return isIds(ids) && isFilter(filter) ? { kind, ids, filter } : undefined;
    case 'thumbnail':
      return isId(id) && isPictureData(uri) ? { kind, id, uri } : undefined;
    default:
      return undefined;
  }
}

/** What a page has kept over a reload; undefined for anything else. */
export function readMemory(value: unknown): GalleryMemory | undefined {
  if (!isRecord(value)) return undefined;
  const { sources, selected, order, filter, pace } = value;
  if (!isTexts(sources) || !isTexts(selected) || !isOrder(order) || !isFilter(filter) || !isPace(pace))
    return undefined;
  return { sources, selected, order, filter, pace };
}

function isOrder(value: unknown): value is Order {
  if (!isRecord(value)) return false;
  const { by, direction } = value;
  return orders.some((each) => each === by) && (direction === 'ascending' || direction === 'descending');
}

function isPace(value: unknown): value is Pace {
  return value === 'describing' || value === 'stopped';
}

function isFilter(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestFilter;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= mostIds && value.every((each) => typeof each === 'string');
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isIds(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length <= mostIds && value.every(isId);
}

function isPictureData(value: unknown): value is string {
  return value === '' || (typeof value === 'string' && /^data:image\/(?:jpeg|png);base64,[A-Za-z0-9+/=]*$/.test(value));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
