import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { World } from '../../../../../server/cli/world.ts';
import { readDocument, writeDocument } from '../../../../../server/documents/documentFile.ts';
import { findDocuments } from '../../../../../server/documents/documentWalk.ts';
import { readReference } from '../../../../../server/images/reading/referencedPicture.ts';
import { documentFolder, picture } from '../documentFolder.ts';

let folder: ReturnType<typeof documentFolder>;
beforeEach(() => {
  folder = documentFolder();
  folder.write({ 'cup.png': picture('A cup.'), 'tree.png': picture('A "tree" & [more] {things}.') });
});
afterEach(() => {
  expect(folder.openClients()).toBe(0);
  folder.remove();
});

test("a project's own shortcodes get alt texts", async () => {
  const project = JSON.stringify({ shortcodes: ['shot'] });
  folder.write({ '.captionlens.json': project, 'a.md': '{{< shot src="cup.png" >}}\n' });
  expect(await folder.run(['fix', 'a.md'])).toMatchObject({ code: 0, stderr: '' });
  expect(folder.read('a.md')).toBe('{{< shot src="cup.png" alt="A cup." >}}\n');
});

test('what is asked for is alt text', async () => {
  folder.write({ 'a.md': '![](cup.png)' });
  await folder.run(['fix', 'a.md']);
  await folder.run(['fix', 'a.md', '--rule', 'repeated', '--model', 'embedded']);
  expect(folder.asked.map(({ options }) => options?.purpose)).toEqual(['altText']);
});

describe('every language', () => {
  test.each([
    ['a.md', '# T\n\n![](cup.png)\n', '![A cup.](cup.png)'],
    ['a.mdx', '<img src="cup.png" />\n', '<img src="cup.png" alt="A cup." />'],
    ['a.html', '<p><img src="cup.png"></p>', '<img src="cup.png" alt="A cup.">'],
    ['a.vue', '<template><img src="cup.png"></template>', '<img src="cup.png" alt="A cup.">'],
    ['a.tsx', 'export const a = <img src="cup.png" />;\n', '<img src="cup.png" alt="A cup." />'],
    ['a.adoc', 'image::cup.png[]\n', 'image::cup.png[A cup.]'],
    ['a.rst', '.. image:: cup.png\n', '   :alt: A cup.'],
    ['a.tex', '\\includegraphics{cup}\n', '\\includegraphics[alt={A cup.}]{cup}'],
  ])('%s', async (name, text, written) => {
    folder.write({ [name]: text });
    const { code, stdout, stderr } = await folder.run(['fix', name]);
    expect([code, stderr]).toEqual([0, '']);
    expect(folder.read(name)).toContain(written);
    expect(stdout).toMatch(/^a\.\w+:\d+:\d+ cup(\.png)?: A cup\.\n$/);
    expect(await folder.run(['check', name])).toMatchObject({ code: 0, stdout: '' });
  });

  test('a notebook: its cells, and what they carry', async () => {
    const attached = { 'in.png': { 'image/png': picture('An attached cup.').toString('base64') } };
    const cells = [
      {
        attachments: attached,
        cell_type: 'markdown',
        metadata: {},
        source: ['![](attachment:in.png)\n', '![](cup.png)'],
      },
    ];
    const text = JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, undefined, 1);
    folder.write({ 'a.ipynb': text });
    const { code, stdout, stderr } = await folder.run(['fix', '--json', 'a.ipynb']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n').map((line) => line && (JSON.parse(line) as { cell: number; alt: string }))).toMatchObject(
      [
        { cell: 0, image: 'attachment:in.png', alt: 'An attached cup.' },
        { cell: 0, image: 'cup.png', alt: 'A cup.' },
        '',
      ],
    );
    expect(folder.read('a.ipynb')).toBe(
      text.replace('![](att', '![An attached cup.](att').replace('![](cup', '![A cup.](cup'),
    );
    expect(folder.asked[0]?.picture).toMatchObject({ kind: 'bytes', name: 'attachment:in.png' });
  });
});

test('two pictures in the same rows of a table, in one run', async () => {
  const edge = `+${'-'.repeat(24)}+${'-'.repeat(40)}+\n`;
  const row = (...cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(at ? 39 : 23)).join('| ')}|\n`;
  const text = edge + row('.. image:: cup.png', '.. image:: tree.png') + edge;
  folder.write({ 'a.rst': text });
  const shown = await folder.run(['fix', 'a.rst', '--dry-run']);
  const { code, stdout, stderr } = await folder.run(['fix', 'a.rst']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.split('\n')).toHaveLength(3);
  const added = row('   :alt: A cup.', '   :alt: A "tree" & [more] {things}.');
  expect(folder.read('a.rst')).toBe(text.slice(0, -edge.length) + added + edge);
  expect(shown.stdout).toContain(`\n+${added}`);
});

test("a notebook's output: its alt text goes where notebooks keep it", async () => {
  const data = { 'image/png': picture('A plot.').toString('base64'), 'text/plain': ['<Figure>'] };
  const cells = [
    {
      cell_type: 'code',
      execution_count: 1,
      metadata: {},
      outputs: [{ data, output_type: 'display_data' }],
      source: [],
    },
  ];
  folder.write({ 'a.ipynb': JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, undefined, 1) });
  const { code, stdout, stderr } = await folder.run(['fix', 'a.ipynb']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^a\.ipynb:\d+:\d+ output:0\/0: A plot\.\n$/);
  const written = JSON.parse(folder.read('a.ipynb')) as { readonly cells: typeof cells };
  expect(JSON.stringify(written.cells[0]?.metadata)).toContain('A plot.');
  expect(written.cells[0]?.outputs[0]?.data).toEqual(data);
  expect(await folder.run(['check', 'a.ipynb'])).toMatchObject({ code: 0, stdout: '' });
});

describe('every other byte stays', () => {
  test.each([
    ['a byte order mark', '\ufeff![](cup.png)\n', '\ufeff![A cup.](cup.png)\n'],
    ['Windows lines', 'a\r\n\r\n![](cup.png)\r\nb\r\n', 'a\r\n\r\n![A cup.](cup.png)\r\nb\r\n'],
    ['mixed lines', 'a\r\nb\n\n![](cup.png)  \nc\r', 'a\r\nb\n\n![A cup.](cup.png)  \nc\r'],
    ['no final newline', '![](cup.png)', '![A cup.](cup.png)'],
    ['tabs, blanks and odd characters', '\t \u00a0\n\n![](cup.png)\u2028\u{10ffff}\u0000', undefined],
    ['text of other kinds', 'é漢😀e\u0301 ![](cup.png) ![Kept](tree.png) ![](cup.png)', undefined],
  ])('%s', async (_, text, expected) => {
    folder.write({ 'a.md': text });
    expect(await folder.run(['fix', 'a.md'])).toMatchObject({ code: 0 });
    expect(folder.read('a.md')).toBe(expected ?? text.replaceAll('![](', '![A cup.]('));
  });

  test('the mode, and nothing beside the file', async () => {
    folder.write({ 'a.md': '![](cup.png)' });
    chmodSync(join(folder.path, 'a.md'), 0o600);
    await folder.run(['fix']);
    if (process.platform !== 'win32') expect(statSync(join(folder.path, 'a.md')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder.path).sort()).toEqual(['a.md', 'cup.png', 'tree.png']);
  });

  test.each([
    ['Latin-1', Buffer.from('Caf\xe9 ![](cup.png)', 'latin1')],
    ['UTF-16', Buffer.from('\ufeff![](cup.png)', 'utf16le')],
  ])('a file in %s is left alone, with words', async (_, bytes) => {
    folder.write({ 'a.md': bytes, 'b.md': '![](cup.png)' });
    const { code, stderr } = await folder.run(['fix']);
    expect([code, stderr]).toEqual([1, 'a.md: The file is not in UTF-8 and is left as it is. [documentUnwritable]\n']);
    expect(readFileSync(join(folder.path, 'a.md'))).toEqual(bytes);
    expect(folder.read('b.md')).toBe('![A cup.](cup.png)');
  });

  test('one of them that has nothing to fix is no failure', async () => {
    folder.write({ 'a.md': Buffer.from('Caf\xe9', 'latin1') });
    expect(await folder.run(['fix'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });
});

test('texts that need escaping come back as they were said', async () => {
  folder.write({ 'a.md': '![](tree.png)', 'a.html': '<img src=tree.png>', 'a.tex': '\\includegraphics{tree}' });
  expect(await folder.run(['fix'])).toMatchObject({ code: 0, stderr: '' });
  const { stdout } = await folder.run(['check', '--json', '--long-from', '5', '--rule', 'long']);
  const alts = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { alt: string }).alt);
  expect(alts).toEqual(Array.from({ length: 3 }, () => 'A "tree" & [more] {things}.'));
});

test('alt text is of what the options want', async () => {
  folder.write({ 'a.md': '![](cup.png)' });
  await folder.run(['fix', 'a.md', '--dry-run']);
  await folder.run(['fix', 'a.md', '--dry-run', '--content', 'everything']);
  await folder.run(['fix', 'a.md', '--dry-run', '--rule', 'missing,long', '--long-from', '80']);
  expect(folder.asked.map(({ options }) => options)).toEqual([
    { purpose: 'altText', altText: {} },
    { purpose: 'altText', altText: { content: 'everything' } },
    { purpose: 'altText', altText: { maxLength: 79 } },
  ]);
  const { code, stderr } = await folder.run(['fix', 'a.md', '--content', 'light']);
  expect(code).toBe(2);
  expect(stderr).toContain('subject');
});

test('the same picture is described once, whatever its names', async () => {
  folder.write({ 'other.png': picture('A cup.'), 'a.md': '![](cup.png) ![](other.png)', 'b/b.md': '![](../cup.png)' });
  expect(await folder.run(['fix'])).toMatchObject({ code: 0 });
  expect(folder.asked).toHaveLength(1);
  expect(folder.read('b/b.md')).toBe('![A cup.](../cup.png)');
});

test('a recogniser that is unusable is said once', async () => {
  folder.remove();
  const recogniserNote = 'What is in a picture is described without names: A file is missing.';
  const about = { name: 'fake', digest: 'd', device: 'cpu', precision: 'fp32', imageSize: 2, deviceNotes: [] } as const;
  folder = documentFolder({
    ...{ version: '1.2.3', pid: 1, startedAt: '', clients: 1, pulls: [], memory: { daemon: 1 } },
    model: { kind: 'ready', ...about, recogniserNote },
    queue: { waiting: 0, running: 0 },
  });
  const text = '![](cup.png)\n\n![](tree.png)\n';
  folder.write({ 'cup.png': picture('A cup.'), 'tree.png': picture('A tree.'), 'a.md': text, 'b.md': text });
  const { code, stderr } = await folder.run(['fix', 'a.md', 'b.md']);
  expect([code, stderr]).toEqual([0, `note: ${recogniserNote}\n`]);
});

test('nothing to do: no daemon is reached', async () => {
  folder.write({ 'a.md': '![A cup](cup.png)' });
  const reachDaemon = () => Promise.reject(new Error('reached'));
  expect(await folder.run(['fix'], { overrides: { reachDaemon } })).toMatchObject({ code: 0, stdout: '', stderr: '' });
});

describe('--dry-run', () => {
  test('shows what git can apply, and writes nothing', async () => {
    const text = 'one\n![](cup.png)\n\nthree\n';
    folder.write({ 'docs/a.md': text.replace('cup', '../cup') });
    const { code, stdout, stderr } = await folder.run(['fix', '--dry-run']);
    expect([code, stderr]).toEqual([0, '']);
    expect(folder.read('docs/a.md')).toContain('![](../cup.png)');
    folder.write({ diff: stdout });
    execFileSync('git', ['apply', 'diff'], { cwd: folder.path });
    expect(folder.read('docs/a.md')).toBe('one\n![A cup.](../cup.png)\n\nthree\n');
  });

  test('with --json, too', async () => {
    folder.write({ 'a.md': 'x\n\n![](cup.png)' });
    const { stdout } = await folder.run(['fix', '--dry-run', '--json']);
    expect(stdout).toBe('{"file":"a.md","line":3,"column":1,"image":"cup.png","alt":"A cup."}\n');
    expect(folder.read('a.md')).toBe('x\n\n![](cup.png)');
  });
});

describe('what is not fixed is told, and the rest goes on', () => {
  test('pictures that are not there, damaged, outside or remote', async () => {
    folder.write({ 'bad.png': picture('bad'), 'notes.png': 'text' });
    const targets = ['nowhere.png', 'bad.png', 'notes.png', '../../out.png', 'https://a.test/x.png', '//a.test/x.png'];
    folder.write({ 'a.md': [...targets, 'cup.png'].map((target) => `![](${target})\n`).join('\n') });
    const { code, stdout, stderr } = await folder.run(['fix']);
    expect(code).toBe(1);
    expect(stderr.split('\n').map((line) => line.replace(/:.* /, ' '))).toEqual([
      'a.md [noPicture]',
      'a.md [imageInvalid]',
      'a.md [imageUnsupported]',
      'a.md [outsideWorkspace]',
      'a.md [remotePicture]',
      'a.md [networkPath]',
      '',
    ]);
    expect(stderr).toContain('a.md:1:1 nowhere.png: There is no picture at "nowhere.png". [noPicture]\n');
    expect(stdout).toBe('a.md:13:1 cup.png: A cup.\n');
    expect(folder.read('a.md')).toContain('![](bad.png)\n\n');
  });

  test.each([
    ['a.vue', '<template><img :src="cup"></template>', '1:11 cup'],
    ['a.tsx', 'const a = <img src={user.picture} />;', '1:11 user.picture'],
    ['a.html', '<img src="{{ page.image }}">', '1:1 {{ page.image }}'],
    ['a.md', '![]({{ page.image }})', '1:1 {{ page.image }}'],
  ])('a picture whose source is computed is left to its author, and is no failure: %s', async (name, text, subject) => {
    folder.write({ [name]: text });
    const { code, stdout, stderr } = await folder.run(['fix', name]);
    expect([code, stdout, folder.read(name)]).toEqual([0, '', text]);
    expect(stderr).toBe(
      `${name}:${subject}: The source of this picture is computed, so there is no file to describe; it is left to you.\n`,
    );
    expect(folder.asked).toEqual([]);
    expect(await folder.run(['check', name])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('missing') as string,
    });
  });

  test('a picture beside one whose source is computed is described', async () => {
    const text = 'import cup from "./cup.png";\nexport const a = <><img src={url} /><img src={cup} /></>;\n';
    folder.write({ 'a.tsx': text });
    expect(await folder.run(['fix', 'a.tsx'])).toMatchObject({ code: 0 });
    expect(folder.read('a.tsx')).toBe(text.replace('{cup} />', '{cup} alt="A cup." />'));
  });

  test('a picture in a link is left to its author', async () => {
    folder.write({ 'a.md': '[![](cup.png)](https://a.test)\n\n![](cup.png)\n' });
    const { code, stdout, stderr } = await folder.run(['fix']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^a\.md:1:2 cup\.png: The picture is in a link, /);
    expect(stdout).toBe('a.md:3:1 cup.png: A cup.\n');
    expect(folder.read('a.md')).toBe('[![](cup.png)](https://a.test)\n\n![A cup.](cup.png)\n');
  });

  test('a document that changed meanwhile', async () => {
    folder.write({ 'a.md': '![](cup.png)', 'b.md': '![](cup.png)' });
    const documents: World['documents'] = {
      find: findDocuments,
      read: readDocument,
      write: async (document, text) => {
        if (document.path === 'a.md') folder.write({ 'a.md': 'typed meanwhile' });
        await writeDocument(document, text);
      },
    };
    const { code, stdout, stderr } = await folder.run(['fix'], { overrides: { documents } });
    expect(code).toBe(1);
    expect(stderr).toBe('a.md: The file was changed meanwhile and is left as it is. [documentChanged]\n');
    expect(stdout).toBe('b.md:1:1 cup.png: A cup.\n');
    expect(folder.read('a.md')).toBe('typed meanwhile');
  });

  test('a daemon that leaves again and again costs one picture; one that cannot be reached costs all', async () => {
    folder.write({ 'lost.png': picture('lost'), 'a.md': '![](lost.png) ![](cup.png)' });
    const { code, stderr } = await folder.run(['fix']);
    expect([code, stderr]).toEqual([1, 'a.md:1:1 lost.png: The daemon has left. [engineLost]\n']);
    expect(folder.read('a.md')).toBe('![](lost.png) ![A cup.](cup.png)');
    const reachDaemon = () => Promise.reject(new Error('No daemon can be started.'));
    const unreached = await folder.run(['fix'], { overrides: { reachDaemon } });
    expect(unreached).toMatchObject({ code: 2, stderr: 'caption-lens: No daemon can be started. [engineLost]\n' });
  });

  test('a model that is not there ends it, since no picture would do better', async () => {
    folder.write({ 'unfit.png': picture('unfit'), 'a.md': '![](unfit.png) ![](cup.png)' });
    const { code, stderr } = await folder.run(['fix', '--model', 'nowhere']);
    expect([code, stderr]).toEqual([2, 'caption-lens: There is no such checkpoint. [checkpointNotFound]\n']);
    expect(folder.asked[0]?.options?.model?.path).toBe(join(process.cwd(), 'nowhere'));
    expect(folder.read('a.md')).toBe('![](unfit.png) ![](cup.png)');
  });
});

describe('--rule adds what may be replaced', () => {
  beforeEach(() => folder.write({ 'a.md': '![cup.png](cup.png) ![](cup.png) ![A fine old cup](cup.png)' }));

  test('missing alone, as it is', async () => {
    await folder.run(['fix']);
    expect(folder.read('a.md')).toBe('![cup.png](cup.png) ![A cup.](cup.png) ![A fine old cup](cup.png)');
  });

  test('file names too, but never what a person wrote well', async () => {
    await folder.run(['fix', '--rule', 'missing,filename']);
    expect(folder.read('a.md')).toBe('![A cup.](cup.png) ![A cup.](cup.png) ![A fine old cup](cup.png)');
  });
});

test('pictures are found from the root of the repository and in static folders', async () => {
  execFileSync('git', ['init', '-q', folder.path]);
  folder.write({
    'static/logo.png': picture('A logo.'),
    'docs/deep/a.md': '![](/logo.png) ![](/cup.png) ![](../../cup.png)',
  });
  process.chdir(join(folder.path, 'docs'));
  expect(await folder.run(['fix'])).toMatchObject({ code: 0, stderr: '' });
  expect(folder.read('docs/deep/a.md')).toBe('![A logo.](/logo.png) ![A cup.](/cup.png) ![A cup.](../../cup.png)');
});

test('on a terminal it shows how far it is', async () => {
  folder.write({ 'a.md': '![](cup.png) ![](tree.png)' });
  const { stderr } = await folder.run(['fix'], { columns: 80 });
  expect(stderr).toContain('0/2 · cup.png: …');
  expect(stderr).toContain('1/2');
  expect(stderr.endsWith('\r\u001b[K')).toBe(true);
});

test('interrupted, it leaves whole files only', async () => {
  folder.write({ 'a.md': '![](cup.png)', 'b.md': '![](cup.png) ![](tree.png)', 'c.md': '![](cup.png)' });
  const controller = new AbortController();
  const running = folder.run(['fix'], {
    signal: controller.signal,
    overrides: {
      readReference: async (target, context, signal) => {
        if (target === 'tree.png') controller.abort();
        return readReference(target, context, signal);
      },
    },
  });
  await expect(running).rejects.toMatchObject({ code: 'aborted' });
  expect(['a.md', 'b.md', 'c.md'].map((name) => folder.read(name))).toEqual([
    '![A cup.](cup.png)',
    '![](cup.png) ![](tree.png)',
    '![](cup.png)',
  ]);
  expect(readdirSync(folder.path).sort()).toEqual(['a.md', 'b.md', 'c.md', 'cup.png', 'tree.png']);
});

test.each([
  [['--base', 'x'], '--base completes a LAVIS checkpoint or an adapter: give that with --model.'],
  [['--language-model', 'x'], '--language-model completes a LAVIS checkpoint: give that with --model.'],
  [['--model', ''], '--model takes a path, not "".'],
  [[''], 'An empty path names no document.'],
])('%j is wrong usage', async (options, sentence) => {
  const { code, stderr } = await folder.run(['fix', ...options]);
  expect([code, stderr]).toEqual([2, `caption-lens: ${sentence} [invalidOption]\n`]);
});
