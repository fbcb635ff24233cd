import fc from 'fast-check';
import { expect, test } from 'vitest';
import { notebook } from '../../../server/languages/notebook/notebook.ts';
import { adapterFor } from '../../../server/languages/registry.ts';
import { findGrowth, measure } from '../../unit/server/languages/growthChecks.ts';
import { hostilePieces, lures } from '../../unit/server/languages/hostilePieces.ts';
import { hostileUnits } from '../../unit/server/languages/hostileTexts.ts';

function adapterOf(language: string) {
  const adapter = adapterFor(language);
  if (!adapter) throw new Error(`No adapter for ${language}.`);
  return adapter;
}

test.each(Object.entries(hostilePieces))(
  '%s: no piece over and over takes longer than its length explains',
  (language, pieces) => {
    const adapter = adapterOf(language);
    expect(pieces.flatMap((piece) => findGrowth(adapter, language, piece) ?? [])).toEqual([]);
  },
  240_000,
);

test.each(Object.keys(hostilePieces))(
  '%s: nor do random ones',
  (language) => {
    const adapter = adapterOf(language);
    fc.assert(
      fc.property(hostileUnits(language), (unit) => {
        expect(findGrowth(adapter, language, unit)).toBeUndefined();
      }),
      { numRuns: 10, endOnFailure: true },
    );
  },
  240_000,
);

test.each(['[', '{"a":', '[{"cells":', '"', '\\', '{"cell_type":"markdown","source":"![a](b)"},', '"a",', '\\u00e9'])(
  'notebooks: nor does %j in a file or in a cell',
  (piece) => {
    const inFile = { ...notebook, parse: (body: string) => notebook.parse(`{"cells":[${body}`) };
    const inCells = { ...notebook, parse: (body: string) => notebook.parse(`{"cells":[${body}0]}`) };
    const inSource = {
      ...notebook,
      parse: (body: string) =>
        notebook.parse(
          JSON.stringify({ cells: [{ cell_type: 'markdown', metadata: {}, source: body.split(/(?<=,)/) }] }),
        ),
    };
    for (const adapter of [inFile, inCells, inSource]) expect(findGrowth(adapter, 'ipynb', piece)).toBeUndefined();
  },
);

test.each([
  ['md', ':::image ', 'a', ' source="b":::'],
  ['md', ':::image source="b" alt-text="', 'a=', '":::'],
  ['qmd', '![a](b){fig-alt="', 'a', '"}'],
  ['qmd', '![a](b){', 'a.', '}'],
  ['md', ':::{image} a\n:alt: a', ' ', 'b'],
  ['md', ':::{image} a\n', ':alt: "a\n', ':::'],
  ['md', ':::{image} a\n---\nalt: "', 'a\n ', '"\n---\n:::'],
  ['md', ':::{image} a\n---\nalt: >\n', '  a\n', '---\n:::'],
  ['md', '```{eval-rst}\n', '.. image:: a\n', '```'],
  ['md', '!!! note "', 'a" "', '"'],
  ['md', '%% ', '%% ![a](b) ', '%%'],
  ['md', '{{< figure src="a" alt="', '\\"', '" >}}'],
  ['md', '{{< figure src="a" ', 'b="c" ', '>}}'],
  ['md', '{{< figure src="a"\n', 'b="c"\n', '>}}'],
  ['md', '{% include figure.html src="a" ', "b='c' ", '%}'],
  ['md', '{% comment %}', '![a](b)\n\n', '{% endcomment %}'],
  ['md', '<div>\n', '{{< figure src="a" >}}', '</div>'],
  ['rmd', '```{r, fig.alt="', 'a', '"}\nknitr::include_graphics("a")\n```'],
  ['rmd', '```{r, ', 'fig.cap=c(", "', '}\nknitr::include_graphics("a")\n```'],
  ['rmd', '```{r}\n', '#| fig-alt: "a\n', 'knitr::include_graphics("a")\n```'],
  ['rmd', '```{r}\n', 'knitr::include_graphics("a") ', '\n```'],
  ['rmd', '![', ' ', '](a){alt="b"}'],
  ['md', '```{image} a\n:alt: a', ' ', 'b\n```'],
  ['md', '![', ' ', 'a](b)'],
  ['md', '![', 'a  \n', 'b](b)'],
  ['md', '![', '![a](b)', '](b)'],
  ['md', '![', '*a_ ', '](b)'],
  ['md', '![a](b "', '\\"', '")'],
  ['md', '![a](<', '&amp;\\!', '>)'],
  ['md', '![[a', '.png ', '.png]]'],
  ['md', '<img src="a" alt="', 'b\n', '">'],
  ['md', '> <img src="a" alt="', 'b\n> ', '">'],
  ['md', '[a]: <', '&amp;\\!', '>\n\n![a]'],
  ['mdx', 'a {"', '<a ', '"}'],
  ['mdx', '<A b={"', '<a ', '"} />'],
  ['mdx', '<img src="a" alt="', 'b\n', '" />'],
  ['mdx', 'export const a = [', '{b: <img src="c" />},\n', ']'],
  ['mdx', '{[', '{a: 1},\n', ']}'],
  ['mdx', '<A b={[', '{a: 1},\n', ']} />'],
  ['html', '<img src="a" alt="', '\n', '">'],
  ['html', '<img src="a" alt="', '{{ ', '">'],
  ['html', '<img src="a" ', 'a', '>'],
  ['html', '<img src="a" ', 'a=b ', '>'],
  ['html', '<img srcset="', 'a 1w, ', '">'],
  ['html', '<img srcset="', '{{ a }}, ', '">'],
  ['html', '<img src="', '{{ "a" }}', '">'],
  ['html', '<img src="{', '{', '">'],
  ['html', '<img :src="', '(', '">'],
  ['html', '<img :src="a', '.src', '">'],
  ['html', '<img :src="a as', ' b', '">'],
  ['html', '<img :src="`', '\\a', '`">'],
  ['html', '<img th:src="{', '} ', '">'],
  ['html', '<img src=a role="{', ' a ', '}">'],
  ['qmd', '', '<td>', '![](a)'],
  ['qmd', '', '<td a="', '">'],
  ['qmd', '', '<td>\n    ![](a)\n', '</td>'],
  ['qmd', '<p\n', 'a\n', '>![](a)'],
  ['qmd', '```{=html}\n', '<img src="a">\n', '```'],
  ['md', '![](', '{{ a }}', ')'],
  ['md', '![](', '{{ a ', ')'],
  ['md', '```mdx-code-block\n', '``` \n```mdx-code-block\n', '![](a)'],
  ['mdx', '# a', '{#b}', ' c'],
  ['mdx', 'a <!-- ', '<!-- ', '--> b'],
  ['tsx', 'const a = <img src="a" alt="', 'b\n', '" />;'],
  ['tsx', 'const a = <img src="a" ', 'b="c" ', '/>;'],
  ['tsx', 'broken( { <img src="a" ', 'b="c" ', '/>;'],
  ['tsx', 'const a = <img src={a', '.src', '} />;'],
  ['tsx', 'const a = <img src={a(', '"b", ', ')} />;'],
  ['tsx', 'const a = <img src={a} />;\nimport b', ', {', ''],
  ['tsx', 'const a = <img src={a} />;\n', 'import b\n', ''],
  ['tsx', 'broken( { "', '\\"', '\n'],
  ['adoc', 'image::a[', '"b",', ']'],
  ['adoc', 'image:a[', '\\]', ']'],
  ['adoc', 'image:a[', '{set:', ']'],
  ['adoc', 'a\n', 'image:a\n', 'image:b[]'],
  ['adoc', `${'a'.repeat(9000)}\n`, '~~\n', 'b'],
  ['rst', '.. image:: a\n   :alt:', ' b', ''],
  ['rst', '.. image:: a\n   :', 'b:c', ': d'],
  ['rst', '.. image:: a\n', '   b\n', ''],
  ['rst', '+----+\n', '|a  |\n+--+-+\n', '+----+'],
  ['rst', `+${'-'.repeat(9000)}+\n`, '+-', ''],
  ['rst', '', '+--+--', '+\n|  |  |\n'],
  ['rst', '.. csv-table::\n\n   ', '"a", ', ''],
  ['typ', '#image("a", alt: "', '\\"', '")'],
  ['typ', '#image(', 'a: b, ', '"a")'],
  ['typ', '#image("a", alt: ', '/* */', '"b")'],
  ['typ', '#figure(', 'figure(', 'image("a")'],
  ['tex', '\\includegraphics[alt={', '\\{', '}]{b}'],
  ['tex', '\\includegraphics[alt={', '{a}', '}]{b}'],
  ['tex', '\\includegraphics{a}', '\\verb|', ''],
])('%s: nor does what is between %j, %j over and over, and %j', (language, before, piece, after) => {
  const adapter = adapterOf(language);
  const framed = { ...adapter, parse: (body: string) => adapter.parse(`${before}${body.trim()}${after}\n`) };
  expect(findGrowth(framed, '', piece)).toBeUndefined();
});

/** Code as people write it, a component and some logic over and over. */
function ordinaryCode(length: number): string {
  const pieces: string[] = [];
  for (let at = 0, written = 0; written < length; at++) {
    const piece = `
/** Shows what was asked for. */
export function Card${String(at)}({ title, photo, onClose }: CardProps): ReactNode {
  const [isOpen, setOpen] = useState<boolean>(false);
  const words = title.split(' ').filter((word) => word.length > ${String(at % 7)});
  if (!isOpen && words.length === 0) return null;
  return (
    <div className="card" onClick={() => setOpen(!isOpen)}>
      <img src={photo.url} alt={\`\${title} of \${words.length}\`} />
      <p>{words.map((word, index) => <b key={index}>{word}</b>)} and more text of this kind.</p>
    </div>
  );
}
`;
    pieces.push(piece);
    written += piece.length;
  }
  return pieces.join('');
}

// What Babel takes longest for, of all pieces.
test.each(['`', ';', '<img src="a" />\n'])(
  'a megabyte of %j costs no more than ten times what a megabyte of code does',
  (piece) => {
    const { parse } = adapterOf('tsx');
    const timeOf = (text: string) => measure(() => parse(text));
    const code = ordinaryCode(1_000_000);
    const usual = Math.min(...Array.from({ length: 5 }, () => timeOf(code)));
    const hostile = `${piece.repeat(1_000_000 / piece.length)}\n\n${lures['tsx'] ?? ''}\n`;
    let least = Infinity;
    for (let tries = 0; tries < 4 && least > 10 * usual; tries++) least = Math.min(least, timeOf(hostile));
    expect(least / usual).toBeLessThan(10);
  },
  60_000,
);
