import type { Locator } from 'playwright-core';

/** What of the page's own classes is used here; its types are not this program's. */
interface Watching {
  readonly captionLensSeen: string[];
  readonly MutationObserver: new (heard: () => void) => { observe(root: unknown, what: object): void };
}

/** Collects from now on every text that the elements of a selector show within `root`, also for a moment only. */
export async function collectTexts(root: Locator, selector: string): Promise<() => Promise<readonly string[]>> {
  await root.evaluate((element, wanted) => {
    const { MutationObserver } = globalThis as unknown as Watching;
    const seen: string[] = [];
    Object.assign(globalThis, { captionLensSeen: seen });
    const read = () => {
      for (const { textContent } of element.querySelectorAll(wanted)) {
        if (textContent !== null && textContent !== '' && textContent !== seen.at(-1)) seen.push(textContent);
      }
    };
    new MutationObserver(read).observe(element, { childList: true, subtree: true, characterData: true });
  }, selector);
  return () => root.evaluate(() => (globalThis as unknown as Watching).captionLensSeen);
}
