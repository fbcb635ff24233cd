import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { patience, until } from '../harness/deadline.ts';
import { describeEditor } from '../harness/editor.ts';
import type { EditorWindow } from '../harness/editorWindow.ts';
import { samples } from '../harness/samples.ts';

const documents = {
  'paste.md': '# Notes\n\nBefore \n\nAfter.\n',
  'paste.html': '<p>\n  \n</p>\n',
  'paste.rst': 'Notes\n=====\n\n\n',
  'typed.md': 'Here: \n',
};

describeEditor('a pasted picture', { documents }, (editor) => {
  let window: EditorWindow;

  async function begin(name: keyof typeof documents, line: number): Promise<void> {
    window ??= await editor().openWindow();
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await window.openFile(name);
    await window.statusItem('Ready').waitFor({ timeout: patience.workbench });
    await window.page.keyboard.press('Control+G');
    await window.page.locator('.quick-input-widget input[type=text]').fill(`:${line}:100`);
    await window.page.keyboard.press('Enter');
  }

  /** As another program copies a picture: its bytes, and no file. */
  async function paste(name: string): Promise<void> {
    const base64 = readFileSync(join(samples, name)).toString('base64');
    // In the page, whose own types are not known here.
    await window.page.evaluate(`(async () => {
      const bytes = Uint8Array.from(atob('${base64}'), (sign) => sign.charCodeAt(0));
      const picture = new Blob([bytes], { type: 'image/png' });
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
    })()`);
    await window.page.keyboard.press('Control+V');
  }

  it('arrives with its description, saved beside the document, and goes with one undo', async () => {
    await begin('paste.md', 3);
    await paste('coffee.png');
    await window.line('![](image.png)').waitFor({ timeout: patience.widget });
    await window.screenshot('paste placeholder');
    await window.line('warm light').waitFor({ timeout: patience.description });
    await window.screenshot('paste described');
    expect((await window.bufferLines())[2]).toMatch(/^Before !\[An espresso[^\]]*warm light[^\]]*\]\(image\.png\)$/);
    expect(existsSync(join(editor().server.workspace, 'image.png'))).toBe(true);
    await window.undo();
    await until('one undo takes all of it back', async () => (await window.bufferLines())[2] === 'Before ');
  });

  it('is written in the language of the document', async () => {
    await begin('paste.html', 2);
    await paste('coffee.png');
    await window.line('warm light').waitFor({ timeout: patience.description });
    expect((await window.bufferLines())[1]).toMatch(/^ {2}<img src="image-1\.png" alt="An espresso[^"]*">$/);
    await begin('paste.rst', 4);
    await paste('coffee.png');
    await window.line('warm light').waitFor({ timeout: patience.description });
    expect((await window.bufferLines()).join('\n')).toMatch(
      /^\.\. image:: image-2\.png\n {3}:alt: An espresso.*warm light/m,
    );
  });

  it('is left alone where somebody writes its text first', async () => {
    await begin('typed.md', 1);
    // However quick the machine is, the description comes behind what is typed.
    const [engine] = editor().server.programs('engineChild');
    if (!engine) throw new Error('no engine runs');
    process.kill(engine.pid, 'SIGSTOP');
    try {
      await paste('chelsea.png');
      await window.line('![](').waitFor({ timeout: patience.widget });
      for (let back = 0; back < '](image-3.png)'.length; back += 1) await window.page.keyboard.press('ArrowLeft');
      await window.page.keyboard.type('My own cat');
      await window.line('My own cat').waitFor();
    } finally {
      process.kill(engine.pid, 'SIGCONT');
    }
    // Long enough for a description to have come.
    await window.page.waitForTimeout(5000);
    expect((await window.bufferLines())[0]).toBe('Here: ![My own cat](image-3.png)');
  });
});
