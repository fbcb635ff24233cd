import type { PageMessage } from '../panelMessages.ts';

/** What the person has set on the page itself; VS Code keeps it over a reload. */
export interface PageMemory {
  readonly prompt: string;
  readonly beams: number;
  readonly maxNewTokens: number;
  readonly again: 'open' | 'closed';
}

interface VsCodeApi {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: PageMemory): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export const vscode: VsCodeApi = acquireVsCodeApi();
