import type { Side } from './compareState.ts';
import type { CompareView } from './compareView.ts';

/** What the page asks of the extension. */
export interface PageMessage {
  readonly kind: 'ready';
}

/** What the extension tells the page. */
export type HostMessage =
  | { readonly kind: 'view'; readonly view: CompareView; readonly memory: CompareMemory }
  /** A `data:` URI. */
  | { readonly kind: 'image'; readonly side: Side; readonly uri: string };

/** What a comparison is opened again by after a reload. */
export interface CompareMemory {
  /** URIs. */
  readonly pictures: readonly [string, string];
}

/** The message in what a page posted; undefined for anything else, whoever sent it. */
export function readPageMessage(value: unknown): PageMessage | undefined {
  const kind = isRecord(value) ? value['kind'] : undefined;
  return kind === 'ready' ? { kind } : undefined;
}

/** The message in what the page was posted; undefined for anything else. */
export function readHostMessage(value: unknown): HostMessage | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, view, memory, side, uri } = value;
  if (kind === 'view') return isRecord(view) && isRecord(memory) ? (value as unknown as HostMessage) : undefined;
  const isImage = kind === 'image' && (side === 0 || side === 1) && isPictureData(uri);
  return isImage ? { kind, side, uri } : undefined;
}

/** What a page has kept over a reload; undefined for anything else. */
export function readMemory(value: unknown): CompareMemory | undefined {
  const pictures: unknown = isRecord(value) ? value['pictures'] : undefined;
  if (!Array.isArray(pictures) || pictures.length !== 2) return undefined;
  const [one, other] = pictures as readonly unknown[];
  return typeof one === 'string' && typeof other === 'string' ? { pictures: [one, other] } : undefined;
}

function isPictureData(value: unknown): value is string {
  return typeof value === 'string' && /^data:image\/(?:jpeg|png|webp);base64,[A-Za-z0-9+/=]*$/.test(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
