import { acquireApi } from '../../webview/page/vscodeApi.ts';
import type { PageMessage } from '../panelMessages.ts';

/** What the person has set on the page itself; VS Code keeps it over a reload. */
export interface PageMemory {
  /** Value of the option that is chosen. */
  readonly choice: string;
  /** What was typed, whether it is chosen or not. */
  readonly prompt: string;
  /** Null: as suits the model. */
  readonly beams: number | null;
  readonly maxNewTokens: number | null;
  readonly again: 'open' | 'closed';
  readonly details: 'open' | 'closed';
  readonly photograph: 'open' | 'closed';
  readonly light: 'open' | 'closed';
  /** The kind of the overlay; '' for none. */
  readonly overlay: string;
}

export const vscode = acquireApi<PageMessage, PageMemory>();
