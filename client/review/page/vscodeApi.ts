import type { PageMessage, ReviewMemory } from '../reviewMessages.ts';

/** What VS Code keeps of the page while it is hidden and over a reload. */
export interface PageMemory extends ReviewMemory {
  readonly top: number;
  readonly active: number;
}

interface VsCodeApi {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: PageMemory): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export const vscode: VsCodeApi = acquireVsCodeApi();
