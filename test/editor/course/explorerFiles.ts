import type { Locator } from 'playwright-core';
import { until } from '../harness/deadline.ts';
import type { EditorWindow } from '../harness/editorWindow.ts';

/** A file or folder of the Explorer that is to be seen. */
export function explorerFile({ page }: EditorWindow, name: string): Locator {
  return page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first();
}

/** Selects these files of the Explorer and no others, by Ctrl+click, which opens none. */
export async function selectFiles(window: EditorWindow, names: readonly string[]): Promise<void> {
  const selected = window.page.locator('.explorer-folders-view .monaco-list-row.selected');
  await until(`${names.join(', ')} are selected`, async () => {
    const present = (await selected.allInnerTexts()).map((text) => text.trim());
    const wrong = [
      ...present.filter((name) => !names.includes(name)),
      ...names.filter((name) => !present.includes(name)),
    ];
    for (const name of wrong) await explorerFile(window, name).click({ modifiers: ['Control'] });
    return wrong.length === 0;
  });
}
