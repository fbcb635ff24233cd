/**
 * `npm run bench:adapters`: how long a document of 1 MB with about 200 images takes to read, in every language: the first
 * time in a process, again from nothing once the code is warm, and after one character was typed in its middle. Each
 * language has a process of its own.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { adapterFor } from '../../../server/languages/registry.ts';

const bytes = 1_000_000;
const images = 200;
const rounds = 15;

interface Language {
  readonly begin: string;
  readonly end: string;
  readonly paragraph: (words: string, at: number) => string;
  readonly image: (at: number) => string;
}

const plain = { begin: '', end: '', paragraph: (words: string) => `${words}\n\n` };
const markdown: Language = {
  ...plain,
  paragraph: (words, at) =>
    at % 7 === 0 ? `## Heading ${String(at)}\n\n${words}\n\n- one *item*\n- \`code\`\n\n` : `${words}\n\n`,
  image: (at) => `Before ![A cup ${String(at)}](pictures/cup-${String(at)}.jpg "Morning") and after.\n\n`,
};
const languages: Readonly<Record<string, Language>> = {
  md: markdown,
  mdx: markdown,
  html: {
    begin: '<!doctype html><html><body>\n',
    end: '</body></html>\n',
    paragraph: (words) => `<p class="text">${words}</p>\n`,
    image: (at) => `<figure><img class="wide" src="cup-${String(at)}.jpg"><figcaption>Cup</figcaption></figure>\n`,
  },
  tsx: {
    begin: "import { Image } from './image';\n",
    end: '',
    paragraph: (words, at) =>
      `export function part${String(at)}(value: number): string {\n  return value > ${String(at)} ? \`${words}\` : '';\n}\n`,
    image: (at) => `export const Cup${String(at)} = () => <Image src="cup-${String(at)}.jpg" alt="A cup" />;\n`,
  },
  adoc: { ...plain, image: (at) => `image::cup-${String(at)}.jpg[A cup, 300]\n\n` },
  rst: { ...plain, image: (at) => `.. image:: cup-${String(at)}.jpg\n   :alt: A cup\n\n` },
  tex: {
    begin: '\\documentclass{article}\\begin{document}\n',
    end: '\\end{document}\n',
    paragraph: (words) => `${words}\n\n`,
    image: (at) => `\\begin{figure}\\includegraphics[width=5cm,alt={A cup}]{cup-${String(at)}}\\end{figure}\n\n`,
  },
  typ: {
    ...plain,
    image: (at) => `#figure(image("cup-${String(at)}.jpg", width: 5cm, alt: "A cup"), caption: [Cup])\n\n`,
  },
  ipynb: markdown,
};

const words = 'The light of the late afternoon falls through the window and draws long shadows over the wooden table. ';

function documentIn(name: string): string {
  const { begin, end, paragraph, image } = languages[name] ?? markdown;
  const pieces = [begin];
  let length = 0;
  for (let at = 0; length < bytes; at++) {
    const piece = paragraph(words.repeat(1 + (at % 5)), at) + imageEvery(at, image);
    pieces.push(piece);
    length += piece.length;
  }
  const text = [...pieces, end].join('');
  return name === 'ipynb' ? notebookOf(text) : text;
}

/** A paragraph has 330 characters in the mean; 1 MB of them has 200 images. */
function imageEvery(at: number, image: (at: number) => string): string {
  return at % Math.round(bytes / images / 330) === 0 ? image(at) : '';
}

function notebookOf(text: string): string {
  const cells = text
    .split('## ')
    .map((source) => ({ cell_type: 'markdown', metadata: {}, source: source.split(/(?<=\n)/) }));
  return JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? NaN;
}

function measure(name: string): void {
  const adapter = adapterFor(name);
  if (!adapter) throw new Error(`No adapter for ${name}.`);
  const text = documentIn(name);
  const timed = <Result>(work: () => Result): readonly [ms: number, result: Result] => {
    const start = performance.now();
    const result = work();
    return [performance.now() - start, result];
  };
  const [first, parsed] = timed(() => adapter.parse(text));
  const again = Array.from({ length: rounds }, () => timed(() => adapter.parse(text))[0]);
  const typed = text.indexOf('afternoon', text.length / 2);
  let earlier = parsed;
  let edited = text;
  const edits = Array.from({ length: rounds }, () => {
    edited = `${edited.slice(0, typed)}x${edited.slice(typed)}`;
    const [ms, after] = timed(() => adapter.parse(edited, earlier));
    earlier = after;
    return ms;
  });
  if (earlier.images.length !== parsed.images.length) throw new Error(`${name}: an image was lost.`);
  const cells = [first, median(again), median(edits)].map((ms) => ms.toFixed(0).padStart(6));
  console.log(`| ${name.padEnd(5)} | ${String(parsed.images.length).padStart(6)} | ${cells.join(' | ')} |`);
}

const [only] = process.argv.slice(2);
if (only !== undefined) {
  measure(only);
} else {
  console.log(
    `${String(cpus().length)} cores of ${cpus()[0]?.model ?? 'unknown'}, load ${loadavg()[0]?.toFixed(1) ?? '?'}; milliseconds`,
  );
  console.log('|       | images |  first |  again | edited |');
  for (const name of Object.keys(languages)) await once(fork(fileURLToPath(import.meta.url), [name]), 'exit');
}
