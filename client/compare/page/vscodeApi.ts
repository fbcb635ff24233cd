import { acquireApi } from '../../webview/page/vscodeApi.ts';
import type { CompareMemory, PageMessage } from '../compareMessages.ts';

/** With where the person was: what VS Code keeps of the page while it is hidden and over a reload. */
export interface PageMemory extends CompareMemory {
  /** Of the overlay that is chosen; '' for none. */
  readonly overlay: string;
  readonly zoom: number;
  /** The point of the pictures in the middle of their windows, 0 to 1. */
  readonly x: number;
  readonly y: number;
}

export const vscode = acquireApi<PageMessage, PageMemory>();
