/** What VS Code gives to a page: its way to the host, and what is kept of it while it is hidden and over a reload. */
export interface VsCodeApi<Message, Memory> {
  postMessage(message: Message): void;
  getState(): unknown;
  setState(state: Memory): void;
}

declare function acquireVsCodeApi(): unknown;

/** To be called once: VS Code throws the second time. */
export function acquireApi<Message, Memory>(): VsCodeApi<Message, Memory> {
  return acquireVsCodeApi() as VsCodeApi<Message, Memory>;
}
