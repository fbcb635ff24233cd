import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HubServer } from '../fixtures/hub/hubServer.ts';
import { tinyRenames, tinyRepositories } from '../fixtures/hub/tinyRepositories.ts';
import { patience, until } from './harness/deadline.ts';
import { describeEditor } from './harness/editor.ts';
import type { EditorWindow } from './harness/editorWindow.ts';

const documents = { 'notes.md': '# Notes\n\n![](coffee.png)\n' };
/** It wins over what is chosen for the machine, until something is chosen here. */
const settings = { 'captionLens.model.path': 'embedded' };
/** Said by the embedded model of the cup of coffee. */
const embeddedWords = 'warm light';

const server = await HubServer.start({
  repositories: {
    ...tinyRepositories,
    'Salesforce/blip2-opt-2.7b-coco': { files: tinyRepositories['tiny/blip2']?.files ?? {}, access: 'gated' },
  },
  renames: tinyRenames,
});

describe('models from the Hub', () => {
  afterAll(() => server.stop());

  describeEditor('choosing a model', { documents, env: { HF_ENDPOINT: server.endpoint }, settings }, (editor) => {
    let window: EditorWindow;
    const input = () => window.page.locator('.quick-input-widget');
    const row = (text: string) => input().locator('.monaco-list-row', { hasText: text }).first();
    const generatedBy = async (words: string) => {
      await window.hover('coffee.png', words);
      return window.hovers.filter({ hasText: words }).first().innerText();
    };

    beforeAll(async () => {
      window = await editor().openWindow();
      await window.openFile('notes.md');
      await window.statusItem('Caption Lens: ready').waitFor({ timeout: patience.workbench });
    });

    it('begins with the embedded model', async () => {
      expect(await generatedBy(embeddedWords)).toContain('Caption Lens demo');
      await window.leaveHover();
    });

    it('is the first step of the walkthrough, and lists what is here and what is known with size and fit', async () => {
      await window.runCommand('Welcome: Open Walkthrough...');
      await input().locator('input[type=text]').fill('Caption Lens');
      await row('Get started with Caption Lens').click();
      await window.page.getByRole('button', { name: 'Choose Model…' }).click();
      await row('blip2').waitFor();
      expect(await input().locator('input[type=text]').getAttribute('placeholder')).toBe(
        'Now, by your settings: embedded',
      );
      const rows = await input().locator('.monaco-list-row').allInnerTexts();
      expect(rows.find((text) => text.includes('embedded'))).toMatch(/in use/);
      expect(rows.find((text) => text.includes('Salesforce/blip2-opt-2.7b ·'))).toMatch(
        /about 15\.0 GB.*(fits|needs)/s,
      );
      const gurushots = rows.find((text) => text.includes('gurushots'));
      expect(gurushots).toContain('Dataseeds/BLIP2-opt-2.7b-DSD-FineTune');
      expect(gurushots).toMatch(/Speaks as photographers do.*For example: “a close up shot of a bee/s);
      await window.screenshot('choose model');
    });

    it('fetches, compiles and uses the one that is chosen', async () => {
      await row('Salesforce/blip2-opt-2.7b ·').click();
      await window.page.locator('.statusbar', { hasText: 'Descriptions now come from' }).waitFor({
        timeout: patience.description,
      });
      const hub = join(editor().server.folder, 'home/.cache/huggingface/hub');
      expect(readdirSync(hub)).toContain('models--Salesforce--blip2-opt-2.7b');
      await window.statusItem('Caption Lens: ready on CPU').waitFor({ timeout: patience.widget });
    });

    it('shows no text of the model before as this one’s', async () => {
      await window.openFile('notes.md');
      await window.hover('coffee.png', 'Salesforce/blip2-opt-2.7b');
      const text = await window.hovers.first().innerText();
      expect(text).not.toContain(embeddedWords);
      expect(text).not.toContain('Caption Lens demo');
      await window.leaveHover();
    });

    it('offers the checkpoints of LAVIS, the best one first', async () => {
      await window.runCommand('Caption Lens: Choose Model…');
      await row('gurushots').click();
      await row('checkpoint_2.pth').waitFor();
      const rows = await input().locator('.monaco-list-row').allInnerTexts();
      expect(rows[0]).toMatch(/checkpoint_best\.pth.*epoch 1/s);
      await row('checkpoint_best.pth').click();
      await until(
        'a caption of the fine-tune',
        async () => {
          const text = await generatedBy('checkpoint_best.pth').catch(() => '');
          await window.leaveHover();
          // Which its captions begin with, and so its prompt.
          return text.includes('This is a ');
        },
        patience.description,
      );
    });

    it('asks for a token where the Hub wants one, and keeps it out of settings and logs', async () => {
      await window.runCommand('Caption Lens: Choose Model…');
      await row('blip2-coco').click();
      const box = input().locator('input[type=password]');
      await box.waitFor({ timeout: patience.description });
      await box.fill('hf_accepted');
      await window.page.keyboard.press('Enter');
      await window.page
        .locator('.statusbar', { hasText: 'Descriptions now come from Salesforce/blip2-opt-2.7b-coco' })
        .waitFor({ timeout: patience.description });
      expect(filesWith(editor().server.folder, 'hf_accepted')).toEqual([]);
    });

    it('shows how a download comes along, can be cancelled, and goes on where it was', async () => {
      const chooseTiny = async () => {
        await window.runCommand('Caption Lens: Choose Model…');
        await row('Another model of the Hub').click();
        await input().locator('input[type=text]').fill('tiny/blip2');
        await window.page.keyboard.press('Enter');
      };
      server.fault = ({ host }) => (host === 'store' ? { kind: 'stall', after: 500_000 } : undefined);
      await chooseTiny();
      await window.statusItem('Caption Lens: fetching').waitFor();
      await window.screenshot('fetching a model');
      await window.page.locator('.notifications-toasts').getByText('Cancel', { exact: true }).click();
      await window.statusItem('Caption Lens: fetching').waitFor({ state: 'hidden' });
      server.fault = () => undefined;
      const before = server.visits.length;
      await chooseTiny();
      await window.page
        .locator('.statusbar', { hasText: 'Descriptions now come from tiny/blip2' })
        .waitFor({ timeout: patience.description });
      const [resumed] = server.visits.slice(before).filter(({ host }) => host === 'store');
      expect(resumed?.range).toMatch(/^bytes=[1-9]\d*-$/);
    });

    it('says what a model is called now that is asked for by its former name', async () => {
      const before = server.visits.length;
      await window.runCommand('Caption Lens: Choose Model…');
      await row('Another model of the Hub').click();
      await input().locator('input[type=text]').fill('tiny/blip2-before');
      await window.page.keyboard.press('Enter');
      await window.page
        .locator('.notifications-toasts', { hasText: 'tiny/blip2-before is now called tiny/blip2.' })
        .waitFor({ timeout: patience.description });
      expect(server.visits.slice(before).some(({ host }) => host === 'store')).toBe(false);
    });

    it('goes back to the embedded one', async () => {
      await window.runCommand('Caption Lens: Choose Model…');
      await row('embedded').click();
      await until(
        'the embedded model speaks',
        async () => {
          const text = await generatedBy(embeddedWords).catch(() => '');
          await window.leaveHover();
          return text.includes('Caption Lens demo');
        },
        patience.description,
      );
    });
  });
});

/** Settings, logs and whatever else the editor and the daemon wrote, as far as it has a text in it. */
function filesWith(folder: string, text: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(log|json|txt|lock)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('/extensions/') && readFileSync(path, 'latin1').includes(text));
}
