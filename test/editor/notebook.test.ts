import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { patience, until } from './harness/deadline.ts';
import { describeEditor } from './harness/editor.ts';
import type { EditorWindow } from './harness/editorWindow.ts';
import { samples } from './harness/samples.ts';

/** As Jupyter writes it (nbformat 4.5): prose with a picture, and code whose output is a figure. */
const notebook = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } },
  cells: [
    { cell_type: 'markdown', id: 'prose', metadata: {}, source: ['![](coffee.png)'] },
    {
      cell_type: 'code',
      id: 'figure',
      metadata: {},
      execution_count: 1,
      source: ['show(cup)'],
      outputs: [
        {
          output_type: 'display_data',
          metadata: {},
          data: {
            'image/png': readFileSync(join(samples, 'coffee.png')).toString('base64'),
            'text/plain': ['<Figure>'],
          },
        },
      ],
    },
  ],
};
const documents = { 'light.ipynb': `${JSON.stringify(notebook, null, 1)}\n` };

interface Stored {
  readonly cells: readonly {
    readonly source: readonly string[] | string;
    readonly metadata: object;
    readonly outputs?: readonly object[];
  }[];
}

describeEditor('a notebook', { documents }, (editor) => {
  let window: EditorWindow;
  /** Undefined while VS Code is writing it. */
  const stored = (): Stored | undefined => {
    try {
      return JSON.parse(editor().server.fileText('light.ipynb')) as Stored;
    } catch {
      return undefined;
    }
  };

  beforeAll(async () => {
    window = await editor().openWindow();
    await window.openFile('light.ipynb');
    await window.page.locator('.notebookOverlay .view-line', { hasText: 'show(cup)' }).waitFor();
    await window.runCommand('Notebook: Focus First Cell');
  });

  it('has hovers and code actions in its Markdown cells', async () => {
    await window.editFirstCell('coffee.png');
    await window.hover('coffee.png', 'warm light');
    await window.screenshot('notebook hover');
    await window.leaveHover();
    await window.placeCaret('coffee.png');
    await window.runCodeAction('Describe This Picture');
    await window.line('warm light').waitFor({ timeout: patience.description });
    await window.page.keyboard.press('Control+S');
    const source = await until('it is on disk', () => {
      const text = [stored()?.cells[0]?.source].flat().join('');
      return text.includes('warm light') ? text : undefined;
    });
    expect(source).toMatch(/^!\[[^\]]*warm light[^\]]*\]\(coffee\.png\)$/);
  });

  it('has as many problems as when it is closed: one for its figure too', async () => {
    await window.runCommand('Problems: Focus on Problems View');
    await window.page
      .getByPlaceholder(/^Filter/)
      .first()
      .fill('figure');
    const rows = window.page.locator('.markers-panel .monaco-list-row', { hasText: 'This figure has no alt text' });
    await rows.first().waitFor();
    await window.screenshot('notebook problems');
    expect(await rows.count()).toBe(1);
    await window.runCommand('View: Toggle Problems');
  });

  it('keeps the description of an output figure with the cell', async () => {
    await window.page.locator('.notebookOverlay .view-line', { hasText: 'show(cup)' }).first().click();
    await window.page.locator('.notebookOverlay .cell-status-item', { hasText: 'Describe figure' }).first().click();
    await window.page
      .locator('.notebookOverlay .cell-status-item', { hasText: 'warm light' })
      .first()
      .waitFor({ timeout: patience.description });
    await window.screenshot('notebook figure');
    await window.page.keyboard.press('Control+S');
    await until('it is on disk', () =>
      JSON.stringify([stored()?.cells[1]?.metadata, stored()?.cells[1]?.outputs]).includes('warm light'),
    );
    expect(JSON.stringify(stored()?.cells[1]?.metadata)).toContain('warm light');
  });
});
