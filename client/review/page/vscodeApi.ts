import { acquireApi } from '../../webview/page/vscodeApi.ts';
import type { PageMessage, ReviewMemory } from '../reviewMessages.ts';

/** What VS Code keeps of the page while it is hidden and over a reload. */
export interface PageMemory extends ReviewMemory {
  readonly top: number;
  readonly active: number;
}

export const vscode = acquireApi<PageMessage, PageMemory>();
