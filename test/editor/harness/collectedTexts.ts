import type { Locator } from 'playwright-core';

/** Collects from now on every text that the elements of a selector show within `root`, also for a moment only. */
export async function collectTexts(root: Locator, selector: string): Promise<() => Promise<readonly string[]>> {
  await root.evaluate(
    `(root, selector) => {
      const seen = (root.captionLensSeen = []);
      const read = () => {
        for (const { textContent } of root.querySelectorAll(selector)) {
          if (textContent !== '' && textContent !== seen.at(-1)) seen.push(textContent);
        }
      };
      new MutationObserver(read).observe(root, { childList: true, subtree: true, characterData: true });
    }`,
    selector,
  );
  return () => root.evaluate('(root) => root.captionLensSeen');
}
