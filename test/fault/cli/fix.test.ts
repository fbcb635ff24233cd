import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cli, ended, samples, Scene } from '../daemon/scene.ts';

let scene: Scene;
beforeEach(() => (scene = new Scene()));
afterEach(() => scene.close());

function write(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(scene.path(name), '..'), { recursive: true });
    writeFileSync(scene.path(name), content);
  }
}

const read = (name: string) => readFileSync(scene.path(name), 'utf8');

describe('a small course, with the embedded model', () => {
  const notebook = JSON.stringify({
    cells: [{ cell_type: 'markdown', metadata: {}, source: ['# Light\n', '\n', '![](img/coffee.png)'] }],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  });
  const documents: Readonly<Record<string, string>> = {
    'course/a.md': '\ufeff# Light\r\n\r\n![](img/coffee.png "Morning")\r\n\r\n[![](img/chelsea.png)](cat.html)\r\n',
    'course/b.html': '<p>\n  <img src=img/chelsea.png>\n  <img src="img/coffee.png" alt="">\n',
    'course/c.rst': '.. image:: img/coffee.png\n   :width: 200\n',
    'course/d.tex': '\\includegraphics[width=3cm]{img/chelsea}\n',
    'course/e.adoc': 'image::img/coffee.png[]\n',
    'course/f.tsx': "export const F = () => <img src='img/chelsea.png' />;\n",
    'course/g.ipynb': notebook,
    'course/latin.md': 'plain\n',
  };

  beforeEach(() => {
    write(documents);
    write({ 'course/latin.md': Buffer.from('Caf\xe9 ![](img/coffee.png)', 'latin1') });
    mkdirSync(scene.path('course/img'));
    for (const name of ['coffee.png', 'chelsea.png'])
      copyFileSync(join(samples, name), scene.path(`course/img/${name}`));
  });

  test('every text is written where it belongs, everything else stays, and check agrees', async () => {
    const course = scene.path('course');
    const shown = await scene.run(['fix', '--dry-run', course]);
    for (const [name, text] of Object.entries(documents)) if (name !== 'course/latin.md') expect(read(name)).toBe(text);
    const { code, stdout, stderr } = await scene.run(['fix', '--json', course]);
    const latin = `${course}/latin.md: The file is not in UTF-8 and is left as it is. [documentUnwritable]`;
    expect(stderr).toContain(`${latin}\n`);
    expect(stderr).toContain('a.md:5:2 img/chelsea.png: The picture is in a link');
    expect(code).toBe(1);
    const changes = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly file: string; readonly image: string; readonly alt: string });
    expect(changes).toHaveLength(7);

    // The same picture has the same words; they are a sentence, and what the dry run showed.
    const said = new Map(changes.map(({ image, alt }) => [image.replace(/.*\/|\.png$/g, ''), alt]));
    for (const { image, alt } of changes) {
      expect(alt).toBe(said.get(image.replace(/.*\/|\.png$/g, '')));
      expect(alt).toMatch(/^[A-Z].{10,}\.$/);
    }
    const [coffee = '', chelsea = ''] = [said.get('coffee'), said.get('chelsea')];
    expect(coffee).not.toBe(chelsea);
    expect(shown.stdout).toContain(`+![${coffee}](img/coffee.png "Morning")\r\n`);

    expect(read('course/a.md')).toBe(documents['course/a.md']?.replace('![](img/coffee', `![${coffee}](img/coffee`));
    expect(read('course/b.html')).toBe(documents['course/b.html']?.replace('sea.png>', `sea.png alt="${chelsea}">`));
    expect(read('course/c.rst').replace(`   :alt: ${coffee}\n`, '')).toBe(documents['course/c.rst']);
    expect(read('course/d.tex').replace(/,? ?alt=\{[^}]*\},?/, '')).toBe(documents['course/d.tex']);
    expect(read('course/e.adoc').replace(/\[.*\]/, '[]')).toBe(documents['course/e.adoc']);
    expect(read('course/f.tsx').replace(/ alt=".*?"/, '')).toBe(documents['course/f.tsx']);
    expect(read('course/g.ipynb')).toBe(notebook.replace('![](', `![${coffee}](`));
    expect(readFileSync(scene.path('course/latin.md'))).toEqual(Buffer.from('Caf\xe9 ![](img/coffee.png)', 'latin1'));

    const check = await scene.run(['check', '--json', '--rule', 'missing', course]);
    const left = check.stdout.trimEnd().split('\n');
    expect(left.map((line) => (JSON.parse(line) as { file: string }).file)).toEqual([
      `${course}/a.md`,
      `${course}/latin.md`,
    ]);
    expect([check.code, check.stderr]).toEqual([1, '']);
  });
});

test('a picture that the document carries is sent to the daemon, however large', async () => {
  const base64 = Buffer.concat([readFileSync(join(samples, 'coffee.png')), Buffer.alloc(5_000_000)]).toString('base64');
  write({ 'a.html': `<img src="data:image/png;base64,${base64}">`, 'b.html': '<img src="coffee.png">' });
  copyFileSync(join(samples, 'coffee.png'), scene.path('coffee.png'));
  const { code, stdout, stderr } = await scene.run(['fix', scene.path('a.html'), scene.path('b.html')]);
  expect([code, stderr]).toEqual([0, '']);
  const [own, named] = stdout.trimEnd().split('\n');
  expect(own).toContain('a.html:1:1 data:image/png;base64,…: ');
  expect(own?.split('…: ')[1]).toBe(named?.split('coffee.png: ')[1]);
});

describe.runIf(process.platform !== 'win32')('stopped half-way', () => {
  const count = 40;
  const text = (at: number) => `first ![](${at}.png)\n\nsecond ![](${at}.png)\n`;

  /** Documents with a picture of its own each, so that none is known already. */
  beforeEach(() => {
    const coffee = readFileSync(join(samples, 'coffee.png'));
    for (let at = 0; at < count; at++) {
      // libpng reads to IEND; what follows only makes another picture of it.
      write({ [`docs/${at}.md`]: text(at), [`docs/${at}.png`]: Buffer.concat([coffee, Buffer.from(`${at}`)]) });
    }
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGKILL', null],
  ] as const)('by %s, it leaves whole files only', async (signal, expected) => {
    const running = scene.spawn([cli, 'fix', scene.path('docs')]);
    const end = ended(running);
    if (running.stdout) await once(running.stdout, 'data');
    running.kill(signal);
    const { code, stdout } = await end;
    expect(code).toBe(expected);
    let written = 0;
    for (let at = 0; at < count; at++) {
      const now = read(`docs/${at}.md`);
      if (now === text(at)) continue;
      written += 1;
      expect(now).toMatch(/^first !\[([^\]]+)\]\(\d+\.png\)\n\nsecond !\[\1\]\(\d+\.png\)\n$/);
      expect(statSync(scene.path(`docs/${at}.md`)).size).toBe(now.length);
    }
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThan(count);
    if (signal === 'SIGKILL') return;
    expect(stdout.trimEnd().split('\n')).toHaveLength(2 * written);
    expect(readdirSync(scene.path('docs')).filter((name) => !/^\d+\.(md|png)$/.test(name))).toEqual([]);
  });
});
