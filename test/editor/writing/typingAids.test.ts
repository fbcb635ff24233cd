import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { patience, until } from '../harness/deadline.ts';
import { describeEditor } from '../harness/editor.ts';
import type { EditorWindow } from '../harness/editorWindow.ts';
import { samples } from '../harness/samples.ts';

const documents = {
  'ghost.md': '![](coffee.png)\n\nAfter.\n',
  'drop.md': '# Notes\n\nBefore \n',
  'two.md': 'Both: \n',
  'cells.ipynb': JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } },
    cells: [
      { cell_type: 'markdown', id: 'prose', metadata: {}, source: ['Shown here: '] },
      { cell_type: 'code', id: 'code', metadata: {}, execution_count: null, source: ['1'], outputs: [] },
    ],
  }),
};

describeEditor('what helps while somebody writes', { documents }, (editor) => {
  let window: EditorWindow;

  async function open(name: keyof typeof documents): Promise<void> {
    window ??= await editor().openWindow();
    await window.openFile(name);
    await window.statusItem('Ready').waitFor({ timeout: patience.workbench });
  }

  /** `line` and `column` from 1; a column past the end is the end. */
  async function goTo(line: number, column: number): Promise<void> {
    await window.page.keyboard.press('Control+G');
    await window.page.locator('.quick-input-widget input[type=text]').fill(`:${line}:${column}`);
    await window.page.keyboard.press('Enter');
  }

  /** Pastes files, as they are copied in a file manager: Chromium's own clipboard takes one picture only. */
  async function pasteFiles(names: readonly string[]): Promise<void> {
    const files = names.map((name) => ({ name, base64: readFileSync(join(samples, name)).toString('base64') }));
    // In the page, whose own types are not known here.
    await window.page.evaluate(`(() => {
      const clipboardData = new DataTransfer();
      for (const { name, base64 } of ${JSON.stringify(files)}) {
        const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
        clipboardData.items.add(new File([bytes], name, { type: 'image/png' }));
      }
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      document.activeElement.dispatchEvent(event);
    })()`);
  }

  it('offers what is known of a picture as ghost text as soon as the caret is between empty brackets', async () => {
    await open('ghost.md');
    await window.hover('coffee.png', 'warm light');
    await window.leaveHover();
    await goTo(3, 1);
    await goTo(1, 3);
    const ghost = window.page.locator('.view-line [class*="ghost-text"]', { hasText: 'warm light' }).first();
    await ghost.waitFor({ timeout: patience.hover });
    await window.screenshot('ghost text');
    expect(editor().server.fileText('ghost.md')).toBe(documents['ghost.md']);
    await window.page.keyboard.press('Tab');
    await window.save();
    expect(editor().server.fileText('ghost.md')).toMatch(/^!\[An espresso[^\]]*warm light[^\]]*\]\(coffee\.png\)\n/);
  });

  it('describes a picture that is dropped from the Explorer', async () => {
    await open('drop.md');
    const { mouse, keyboard } = window.page;
    const row = window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'coffee.png' }).first();
    // Once the list of files has come to rest.
    await row.hover();
    const from = await row.boundingBox();
    const to = await window.line('Before').locator('span', { hasText: 'Before' }).last().boundingBox();
    if (!from || !to) throw new Error('there is nothing to drag');
    await mouse.move(from.x + 40, from.y + from.height / 2);
    await mouse.down();
    await mouse.move(to.x + to.width, to.y + to.height / 2, { steps: 8 });
    // Without Shift, VS Code opens what is dropped.
    await keyboard.down('Shift');
    await mouse.move(to.x + to.width + 1, to.y + to.height / 2, { steps: 4 });
    await window.screenshot('drop');
    await mouse.up();
    await keyboard.up('Shift');
    const described = /^Before !\[An espresso[^\]]*warm light[^\]]*\]\(coffee\.png\)$/;
    await until(
      'what was dropped is described',
      async () => described.test((await window.bufferLines())[2] ?? ''),
      patience.description,
    );
    await window.undo();
    await until('one undo takes all of it back', async () => (await window.bufferLines())[2] === 'Before ');
  });

  it('describes each of two pictures that are pasted at once, and takes both back with one undo', async () => {
    await open('two.md');
    await goTo(1, 100);
    await pasteFiles(['coffee.png', 'chelsea.png']);
    const line = await until(
      'both are described',
      async () => {
        const text = (await window.bufferLines()).join('\n');
        return /!\[[^\]]+\][^!]*!\[[^\]]+\]/.test(text) ? text : undefined;
      },
      patience.description,
    );
    await window.screenshot('paste two');
    expect(line).toMatch(/^Both: !\[An espresso[^\]]*\]\([^)]+\)\s*!\[[^\]]*cat[^\]]*\]\([^)]+\)/);
    const saved = [...line.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => path);
    expect(saved.map((path) => existsSync(join(editor().server.workspace, path)))).toEqual([true, true]);
    await window.undo();
    await until('one undo takes both back', async () => (await window.bufferLines())[0] === 'Both: ');
  });

  it('describes a picture that is pasted into a Markdown cell of a notebook', async () => {
    await open('cells.ipynb');
    await window.runCommand('Notebook: Focus First Cell');
    await window.editFirstCell('Shown here');
    await window.placeCaret('Shown here');
    await window.page.keyboard.press('End');
    await pasteFiles(['coffee.png']);
    await window.line('warm light').waitFor({ timeout: patience.description });
    await window.screenshot('paste into a cell');
    await window.save();
    const { cells } = JSON.parse(editor().server.fileText('cells.ipynb')) as {
      readonly cells: readonly { readonly source: readonly string[] }[];
    };
    expect([cells[0]?.source].flat().join('')).toMatch(/^Shown here: ?!\[An espresso[^\]]*warm light[^\]]*\]\([^)]+\)/);
  });
});
