import { fromMarkdown } from 'mdast-util-from-markdown';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../temporaryFolder.ts';
import { lightBeacon, type Beacon } from './harness/beacon.ts';
import { patience } from './harness/deadline.ts';
import { describeEditor } from './harness/editor.ts';
import type { EditorWindow } from './harness/editorWindow.ts';
import { writeHostileModel } from './harness/hostileModel.ts';

const models = temporaryFolder();
const model = join(models.path, 'hostile');
/** On disk, and in Markdown. */
const fileName = 'cup"><img src=z onerror=alert(4)>$(alert).png';
const inMarkdown = 'cup%22%3E%3Cimg%20src=z%20onerror=alert%284%29%3E$%28alert%29.png';

describeEditor(
  'a hostile description and a hostile file name',
  { settings: { 'captionLens.model.path': model } },
  (editor) => {
    let window: EditorWindow;
    let beacon: Beacon;

    beforeAll(async () => {
      beacon = await lightBeacon();
      // What the embedded model says of the cup of coffee, in words that attack hover, document and panel.
      writeHostileModel(model, {
        // Of the first clause, which alt text keeps.
        photograph: '[run](command:workbench.action.closeWindow)',
        warm: `<img src=${beacon.origin}/html.png onerror=alert(2)>`,
        light: `![x](${beacon.origin}/markdown.png)`,
        vivid: '"onload="alert(1)',
        mostly: '$(alert)',
        orange: '<script>alert(3)</script>',
      });
      const { workspace } = editor().server;
      copyFileSync(join(workspace, 'coffee.png'), join(workspace, fileName));
      writeFileSync(join(workspace, 'notes.md'), `![](coffee.png)\n\n![](${inMarkdown})\n`);
      window = await editor().openWindow();
      await window.openFile('notes.md');
    });

    afterAll(() => {
      beacon.close();
      models.remove();
    });

    it('are only text in a hover', async () => {
      const hover = await window.hover('coffee.png', 'closeWindow');
      await window.screenshot('hostile hover');
      expect(await hover.innerText()).toContain('<script>alert(3)</script>');
      expect(
        await hover
          .locator(`script, img[src*="${beacon.origin}"], a[data-href^="command:workbench"], .codicon-alert`)
          .count(),
      ).toBe(0);
    });

    it('are only text in the panel', async () => {
      await window.leaveHover();
      await window.placeCaret(inMarkdown.slice(0, 12));
      await window.runCommand('Caption Lens: Open Panel');
      const page = window.webview();
      await page.locator('#file', { hasText: '<img src=z' }).waitFor({ timeout: patience.description });
      await page
        .getByRole('button', { name: 'Describe', exact: true })
        .click({ timeout: patience.hover })
        // It is described by itself where the model is ready.
        .catch(() => undefined);
      await page.locator('body[data-state=done]').waitFor({ timeout: patience.description });
      await window.screenshot('hostile panel');
      expect(await page.locator('#description').innerText()).toContain('<script>alert(3)</script>');
      expect(await page.locator('body script').count()).toBe(1);
      expect(await page.locator('img').count()).toBe(1);
    });

    it('are only text in a document', async () => {
      await window.placeCaret('coffee.png');
      await window.runCodeAction('Describe this picture');
      await window.line('closeWindow').waitFor({ timeout: patience.description });
      await window.save();
      const [first] = fromMarkdown(editor().server.fileText('notes.md')).children;
      const inside = first?.type === 'paragraph' ? first.children : [];
      expect(inside.map(({ type }) => type)).toEqual(['image']);
      expect(inside[0]).toMatchObject({
        url: 'coffee.png',
        alt: expect.stringContaining('[run](command:workbench') as string,
      });
    });

    it('run nothing, ask no one for anything and break no rule of the panel’s', () => {
      expect(window.dialogs).toEqual([]);
      expect(beacon.visits).toEqual([]);
      expect(window.foreignRequests).toEqual([]);
      expect(window.console.filter((line) => /content security policy/i.test(line))).toEqual([]);
    });
  },
);
