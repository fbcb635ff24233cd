import { teachingActions, type TeachingAction, type TeachingChoices } from './teachingState.ts';
import type { TeachingView } from './teachingView.ts';

/** What the page asks of the extension. */
export type PageMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'choose'; readonly choices: TeachingChoices }
  | { readonly kind: TeachingAction };

/** What the extension tells the page. */
export interface HostMessage {
  readonly kind: 'view';
  readonly view: TeachingView;
}

const mostEpochs = 1000;

/** The message in what a page posted; undefined for anything else, whoever sent it. */
export function readPageMessage(value: unknown): PageMessage | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, choices } = value;
  if (kind === 'ready') return { kind };
  if (kind === 'choose') return isChoices(choices) ? { kind, choices } : undefined;
  const action = teachingActions.find((known) => known === kind);
  return action && { kind: action };
}

/** The message in what the page was posted; undefined for anything else. */
export function readHostMessage(value: unknown): HostMessage | undefined {
  return isRecord(value) && value['kind'] === 'view' && isRecord(value['view'])
    ? (value as unknown as HostMessage)
    : undefined;
}

function isChoices(value: unknown): value is TeachingChoices {
  if (!isRecord(value)) return false;
  const { parts, epochs } = value;
  const isCount = typeof epochs === 'number' && Number.isInteger(epochs) && epochs >= 1 && epochs <= mostEpochs;
  return (parts === 'words' || parts === 'seeing') && isCount;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
