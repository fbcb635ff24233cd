import type { Filter, KeptChoice, OwnChoice, Tick } from './reviewState.ts';
import type { NewAlt } from './reviewState.ts';
import type { HeadView, RowView } from './reviewView.ts';
import type { ReviewScope } from '../../server/protocol/reviewMessages.ts';

/** What the page asks of the extension. */
export type PageMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'filter'; readonly filter: 'missing' | 'poor' }
  | { readonly kind: 'tick'; readonly ids: readonly number[]; readonly tick: Tick }
  | { readonly kind: 'edit'; readonly id: number; readonly text: string }
  | { readonly kind: 'meaning'; readonly id: number; readonly meaning: 'text' | 'decorative' }
  /** Shows the place in its document. */
  | { readonly kind: 'show'; readonly id: number }
  /** Without an id: the whole list. */
  | { readonly kind: 'retry'; readonly id?: number }
  | { readonly kind: 'thumbnails'; readonly ids: readonly number[] }
  /** What is ticked, as it was on show: nothing else is written. */
  | { readonly kind: 'apply'; readonly shown: readonly ShownAlt[] }
  | { readonly kind: 'cancel' };

export interface ShownAlt {
  readonly id: number;
  readonly alt: NewAlt;
}

/** What the extension tells the page. */
export type HostMessage =
  | { readonly kind: 'head'; readonly head: HeadView; readonly memory: ReviewMemory }
  /** The rows that are shown, in their order. */
  | { readonly kind: 'list'; readonly ids: readonly number[] }
  /** Those that are new or have changed. */
  | { readonly kind: 'rows'; readonly rows: readonly RowView[] }
  /** A `data:` URI; '' where there is none. */
  | { readonly kind: 'thumbnail'; readonly id: number; readonly uri: string };

/** What a review is opened again by after a reload. */
export interface ReviewMemory {
  readonly scope: ReviewScope;
  readonly filter: Filter;
  readonly kept: readonly KeptChoice[];
}

const longestText = 10_000;
const mostIds = 5000;

/** The message in what a page posted; undefined for anything else, whoever sent it. */
export function readPageMessage(value: unknown): PageMessage | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, id, ids, text, tick, filter, meaning, shown } = value;
  switch (kind) {
    case 'ready':
    case 'cancel':
      return { kind };
    case 'filter':
      return filter === 'missing' || filter === 'poor' ? { kind, filter } : undefined;
    case 'tick':
      return isIds(ids) && isTick(tick) ? { kind, ids, tick } : undefined;
    case 'edit':
      return isId(id) && isText(text) ? { kind, id, text } : undefined;
    case 'meaning':
      return isId(id) && isMeaning(meaning) ? { kind, id, meaning } : undefined;
    case 'show':
      return isId(id) ? { kind, id } : undefined;
    case 'retry':
      return isId(id) ? { kind, id } : id === undefined ? { kind } : undefined;
    case 'thumbnails':
      return isIds(ids) ? { kind, ids } : undefined;
    case 'apply':
      return isList(shown, isShownAlt) ? { kind, shown } : undefined;
    default:
      return undefined;
  }
}

/** The message in what the page was posted; undefined for anything else. */
export function readHostMessage(value: unknown): HostMessage | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, head, memory, ids, rows, id, uri } = value;
  switch (kind) {
    case 'head':
      return isRecord(head) && isRecord(memory) ? (value as unknown as HostMessage) : undefined;
    case 'list':
      return isIds(ids) ? { kind, ids } : undefined;
    case 'rows':
      return isList(rows, isRecord) ? (value as unknown as HostMessage) : undefined;
    case 'thumbnail':
      return isId(id) && isPictureData(uri) ? { kind, id, uri } : undefined;
    default:
      return undefined;
  }
}

/** What a page has kept over a reload; undefined for anything else. */
export function readMemory(value: unknown): ReviewMemory | undefined {
  if (!isRecord(value)) return undefined;
  const { scope, filter, kept } = value;
  const isFilter = filter === 'missing' || filter === 'poor' || filter === 'all';
  return isScope(scope) && isFilter && isList(kept, isKept) ? { scope, filter, kept } : undefined;
}

function isScope(value: unknown): value is ReviewScope {
  if (!isRecord(value)) return false;
  switch (value['kind']) {
    case 'workspace':
      return true;
    case 'document':
    case 'folder':
    case 'picture':
      return typeof value['uri'] === 'string';
    case 'documents':
      return isList(value['uris'], (uri) => typeof uri === 'string');
    default:
      return false;
  }
}

function isKept(value: unknown): value is KeptChoice {
  return isRecord(value) && typeof value['key'] === 'string' && isOwn(value['own']);
}

function isOwn(value: unknown): value is OwnChoice {
  if (!isRecord(value)) return false;
  const { text, tick, meaning } = value;
  return (
    (text === undefined || isText(text)) &&
    (tick === undefined || isTick(tick)) &&
    (meaning === undefined || isMeaning(meaning))
  );
}

function isShownAlt(value: unknown): value is ShownAlt {
  if (!isRecord(value) || !isId(value['id']) || !isRecord(value['alt'])) return false;
  const { kind, text } = value['alt'];
  return kind === 'decorative' || (kind === 'text' && isText(text) && text !== '');
}

function isTick(value: unknown): value is Tick {
  return value === 'on' || value === 'off';
}

function isMeaning(value: unknown): value is 'text' | 'decorative' {
  return value === 'text' || value === 'decorative';
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestText;
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isIds(value: unknown): value is readonly number[] {
  return isList(value, isId);
}

function isList<Item>(value: unknown, isItem: (item: unknown) => item is Item): value is readonly Item[];
function isList(value: unknown, isItem: (item: unknown) => boolean): value is readonly unknown[];
function isList(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length <= mostIds && value.every(isItem);
}

function isPictureData(value: unknown): value is string {
  return value === '' || (typeof value === 'string' && /^data:image\/(?:jpeg|png);base64,[A-Za-z0-9+/=]*$/.test(value));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
