import type { OverlayView } from '../photograph/overlayView.ts';
import type { PhotographFold } from './photographFold.ts';
import type { ActionId, PanelView } from './panelView.ts';

/** What the page asks of the extension. */
export type PageMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'action'; readonly action: ActionId }
  | { readonly kind: 'choose'; readonly text: string }
  /** What stands in the field goes into the document. */
  | { readonly kind: 'write'; readonly text: string }
  /** What stands in the field goes to the clipboard, as Markdown with the picture. */
  | { readonly kind: 'copyMarkdown'; readonly text: string }
  /** Whether facts or light are on show. */
  | { readonly kind: 'photographs'; readonly wanted: 'wanted' | 'unwanted' }
  | { readonly kind: 'place' }
  /** Null is what suits the model; a prompt of '' is none. */
  | {
      readonly kind: 'again';
      readonly prompt: string | null;
      readonly beams: number | null;
      readonly maxNewTokens: number | null;
    };

/** What the extension tells the page. */
export type HostMessage =
  | { readonly kind: 'view'; readonly view: PanelView }
  /** `data:` URIs of the picture and of what the model sees of it, and the lines that may be laid over it. */
  | {
      readonly kind: 'images';
      readonly subject: number;
      readonly preview: string;
      readonly square: string;
      readonly overlays: readonly OverlayView[];
    }
  | { readonly kind: 'photograph'; readonly fold: PhotographFold };

const actions: Readonly<Record<ActionId, true>> = {
  describe: true,
  cancel: true,
  copy: true,
  useAnswer: true,
  decorative: true,
  consent: true,
  start: true,
  remedy: true,
};

/** The message in what a page posted; undefined for anything else, whoever sent it. */
export function readPageMessage(value: unknown): PageMessage | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, action, text, prompt, beams, maxNewTokens, wanted } = value;
  switch (kind) {
    case 'ready':
    case 'place':
      return { kind };
    case 'photographs':
      return wanted === 'wanted' || wanted === 'unwanted' ? { kind, wanted } : undefined;
    case 'action':
      return typeof action === 'string' && Object.hasOwn(actions, action)
        ? { kind, action: action as ActionId }
        : undefined;
    case 'choose':
    case 'write':
    case 'copyMarkdown':
      return typeof text === 'string' && text.length <= 10_000 ? { kind, text } : undefined;
    case 'again':
      return isPrompt(prompt) && isWholeOrNull(beams, 64) && isWholeOrNull(maxNewTokens, 512)
        ? { kind, prompt, beams, maxNewTokens }
        : undefined;
    default:
      return undefined;
  }
}

/** The message in what the page was posted; undefined for anything else. */
export function readHostMessage(value: unknown): HostMessage | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, view, subject, preview, square, overlays, fold } = value;
  if (kind === 'view') return isView(view) ? { kind, view } : undefined;
  if (kind === 'photograph') return isRecord(fold) ? (value as unknown as HostMessage) : undefined;
  if (kind !== 'images' || typeof subject !== 'number') return undefined;
  return isPictureData(preview) && (square === '' || isPictureData(square))
    ? { kind, subject, preview, square, overlays: isOverlays(overlays) ? overlays : [] }
    : undefined;
}

function isOverlays(value: unknown): value is readonly OverlayView[] {
  return Array.isArray(value) && value.every((each) => isRecord(each) && Array.isArray(each['lines']));
}

function isView(value: unknown): value is PanelView {
  if (!isRecord(value)) return false;
  const texts = ['state', 'file', 'size', 'seenText', 'question', 'spoken', 'announcement', 'note', 'again'];
  const lists = ['text', 'actions', 'wordings', 'prompts', 'earlier'];
  return (
    texts.every((name) => typeof value[name] === 'string') &&
    lists.every((name) => Array.isArray(value[name])) &&
    typeof value['subject'] === 'number' &&
    isRecord(value['details']) &&
    ['message', 'current', 'draft'].every((name) => value[name] === undefined || isRecord(value[name]))
  );
}

function isPictureData(value: unknown): value is string {
  return typeof value === 'string' && /^data:image\/(png|jpeg|webp);base64,/.test(value);
}

function isPrompt(value: unknown): value is string | null {
  return value === null || (typeof value === 'string' && value.length <= 1000);
}

function isWholeOrNull(value: unknown, most: number): value is number | null {
  return value === null || (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
