/**
 * `npm run bench:check`: how long `caption-lens check` takes over a repository of 10,000 documents, as one that writes
 * documentation has them: Markdown for the most part, some MDX, reStructuredText, AsciiDoc, HTML and notebooks, 2 to 40 KB
 * each, three pictures a document, in one site of Docusaurus, one of Sphinx and one of MkDocs.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../temporaryFolder.ts';

const documents = 10_000;
const rounds = 3;
const words = 'The light of the late afternoon falls through the window and draws long shadows over the wooden table. ';

/** Of a hundred documents, how many have which suffix. */
const shares = [
  ['md', 62],
  ['mdx', 14],
  ['rst', 12],
  ['adoc', 5],
  ['html', 5],
  ['ipynb', 2],
] as const;

const sites = [
  { folder: 'web', mark: 'docusaurus.config.js', text: 'module.exports = { baseUrl: "/" };' },
  { folder: 'manual', mark: 'conf.py', text: 'project = "x"' },
  { folder: 'guide', mark: 'mkdocs.yml', text: 'site_name: x' },
] as const;

function suffixOf(at: number): string {
  let left = (at * 37) % 100;
  for (const [suffix, share] of shares) {
    if (left < share) return suffix;
    left -= share;
  }
  return 'md';
}

function imageIn(suffix: string, at: number): string {
  const [path, alt] = [`/img/cup-${String(at % 400)}.png`, at % 5 === 0 ? '' : `A cup on table ${String(at)}`];
  switch (suffix) {
    case 'rst':
      return `.. image:: ${path}\n${alt === '' ? '' : `   :alt: ${alt}\n`}`;
    case 'adoc':
      return `image::${path}[${alt}]`;
    case 'html':
      return `<p><img src="${path}"${alt === '' ? '' : ` alt="${alt}"`}></p>`;
    default:
      return `![${alt}](${path})`;
  }
}

function documentOf(suffix: string, at: number): string {
  const pieces: string[] = [];
  // Most are short, few are long.
  const paragraphs = at % 10 === 0 ? 120 : 6 + (at % 30);
  for (let paragraph = 0; paragraph < paragraphs; paragraph++) {
    const text = words.repeat(1 + ((at + paragraph) % 5)).trim();
    if (suffix === 'html') pieces.push(`<p>${text}</p>`);
    else pieces.push(paragraph % 7 === 3 && suffix !== 'rst' ? `- **${String(paragraph)}** ${text}` : text);
    if (paragraph % Math.ceil(paragraphs / 3) === 1) pieces.push(imageIn(suffix, at + paragraph));
  }
  const body = `${pieces.join('\n\n')}\n`;
  if (suffix !== 'ipynb') return body;
  const cells = body.split('\n\n').map((source) => ({ cell_type: 'markdown', metadata: {}, source: [source] }));
  return JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
}

function makeTree(root: string): number {
  let bytes = 0;
  mkdirSync(join(root, '.git'));
  for (const { folder, mark, text } of sites) {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, mark), text);
  }
  for (let at = 0; at < documents; at++) {
    const suffix = suffixOf(at);
    const site = sites[at % sites.length]?.folder ?? 'web';
    const folder = join(root, site, 'docs', `part-${String(at % 97)}`);
    mkdirSync(folder, { recursive: true });
    const text = documentOf(suffix, at);
    writeFileSync(join(folder, `page-${String(at)}.${suffix}`), text);
    bytes += text.length;
  }
  return bytes;
}

const folder = temporaryFolder();
try {
  const bytes = makeTree(folder.path);
  const program = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
  const machine = `${String(cpus().length)} cores of ${cpus()[0]?.model ?? 'unknown'}`;
  console.log(
    `${machine}, load ${loadavg()[0]?.toFixed(1) ?? '?'}; ${String(documents)} documents, ${(bytes / 1e6).toFixed(0)} MB`,
  );
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const { stdout } = spawnSync(process.execPath, [program, 'check', folder.path], {
      maxBuffer: 1e9,
      encoding: 'utf8',
    });
    const findings = String(stdout.split('\n').length - 1);
    console.log(`${((performance.now() - start) / 1000).toFixed(1)} s, ${findings} findings`);
  }
} finally {
  folder.remove();
}
