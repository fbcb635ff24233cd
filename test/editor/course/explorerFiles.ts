import type { Locator } from 'playwright-core';
import { until } from '../harness/deadline.ts';
import type { EditorWindow } from '../harness/editorWindow.ts';

/** A file or folder of the Explorer that is to be seen. */
export function explorerFile({ page }: EditorWindow, name: string): Locator {
  return page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first();
}

/** Selects files of the Explorer; again where VS Code then selected the one that it had opened. */
export async function selectFiles(window: EditorWindow, [first = '', ...others]: readonly string[]): Promise<void> {
  const selected = window.page.locator('.explorer-folders-view .monaco-list-row.selected');
  await until(`${first} and ${others.join(', ')} are selected`, async () => {
    await explorerFile(window, first).click();
    await window.page.locator('.tab.active', { hasText: first }).waitFor();
    for (const name of others) await explorerFile(window, name).click({ modifiers: ['Control'] });
    await window.page.waitForTimeout(300);
    return (await selected.count()) === others.length + 1;
  });
}
