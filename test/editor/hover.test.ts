import { expect, it } from 'vitest';
import { describeEditor } from './harness/editor.ts';

describeEditor('probe', { documents: { 'notes.md': '# Notes\n\n![](coffee.png)\n' } }, (editor) => {
  it('opens', async () => {
    const window = await editor().openWindow();
    await window.openFile('notes.md');
    await window.screenshot('probe');
    expect(await window.bufferLines()).toContain('![](coffee.png)');
  });
});
