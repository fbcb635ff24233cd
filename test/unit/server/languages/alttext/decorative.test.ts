import { describe, expect, test } from 'vitest';
import { checkAlt } from '../../../../../server/languages/alttext/altRules.ts';
import { adapterFor } from '../../../../../server/languages/registry.ts';

function rulesOf(language: string, text: string): readonly string[] {
  const adapter = adapterFor(language);
  if (!adapter) throw new Error(language);
  return checkAlt(adapter.parse(text), { longFrom: 125 }).map(({ rule }) => rule);
}

// axe's `image-redundant-alt` and eslint-plugin-jsx-a11y's advice: the same words are read twice.
describe('is told where the text beside a picture says the same', () => {
  test.each([
    ['md', '![Home](home.svg) Home'],
    ['md', 'Home ![Home](home.svg)'],
    ['md', '- ![Settings](gear.svg) **Settings**\n- ![Cup](cup.svg) Tea'],
    ['md', '# ![Caption Lens](logo.svg) Caption Lens'],
    ['md', '[![Home](home.svg) Home](/)'],
    ['md', 'See [![Home page](home.svg) Home page](/) for more.'],
    ['md', '| ![Linux](linux.svg) Linux | yes |\n|---|---|\n| a | b |'],
    ['md', '<a href="/"><img src="home.svg" alt="Home"> Home</a>'],
    ['md', '![A cup of tea](cup.png)\n*A cup of tea*'],
    ['md', '![A cup of tea](cup.png)\n\n_A cup of tea._\n'],
    ['md', '```{figure} cup.png\n:alt: A cup of tea\n\nA cup of tea\n```\n'],
    ['html', '<a href="/"><img src="home.svg" alt="Home"> Home</a>'],
    ['html', '<button>\n  <img src="save.svg" alt="Save">\n  <span class="label">Save</span>\n</button>'],
    ['html', '<a href="/ada"><img src="ada.jpg" alt="Ada Lovelace"/><br /><sub><b>Ada Lovelace</b></sub></a>'],
    ['html', '<li>Café <img src="cup.svg" alt="café"></li>'],
    ['html', '<figure><img src="a.png" alt="A cup of tea"><figcaption>A cup of tea</figcaption></figure>'],
    [
      'html',
      '<figure><figcaption>A <b>cup</b> of tea.</figcaption><a href="x"><img src="a.png" alt="A cup of tea"></a></figure>',
    ],
    ['html', '<a href="/"><img src="x.svg" alt="Home">&nbsp;Home</a>'],
    ['jsx', 'const a = <Link to="/"><img src="home.svg" alt="Home" /> Home</Link>;'],
    ['jsx', 'const a = (\n  <a href="/">\n    <img src="home.svg" alt="Home" />{" "}\n    Home\n  </a>\n);'],
    ['adoc', 'image:home.svg[Home] Home'],
    ['adoc', '.A cup of tea\nimage::cup.png[A cup of tea]'],
    ['adoc', '.A cup of tea\n[#cup]\nimage::cup.png[A cup of tea]'],
    ['rst', '.. figure:: cup.png\n   :alt: A cup of tea\n\n   A cup of tea\n'],
    ['tex', '\\begin{figure}\n\\includegraphics[alt={A cup of tea}]{cup}\n\\caption{A cup of tea}\n\\end{figure}'],
    ['md', '![主页](home.svg) 主页'],
  ])('%s: %j', (language, text) => {
    expect(rulesOf(language, text)).toEqual(['decorative']);
  });
});

describe('is not told of', () => {
  test.each([
    ['md', '![Berlin at night](berlin.jpg) Berlin at night is quiet, and the river is dark.'],
    ['md', '![Home](home.svg) Homework'],
    ['md', '![Home](home.svg)\nHome\n'],
    ['md', '| ![Linux](linux.svg) | Linux |\n|---|---|\n| a | b |'],
    ['md', '![A cup of tea](cup.png)\n\nA cup of tea stands on the table.'],
    ['md', '![A cup of tea](cup.png "A cup of tea")'],
    ['md', '![](home.svg) Home'],
    ['html', '<a href="/"><img src="home.svg" alt="Home"></a> Home'],
    ['html', '<td><img src="home.svg" alt="Home"></td><td>Home</td>'],
    ['html', '<a href="/"><img src="home.svg" alt=""> Home</a>'],
    ['html', '<figure><img src="a.png" alt="A cup of tea"><figcaption>Tea, in 1901</figcaption></figure>'],
    ['jsx', 'const a = <a><img src="home.svg" alt="Home" /> {t("Home")}</a>;'],
    ['jsx', 'const a = <a><img src="home.svg" alt={home} /> Home</a>;'],
    ['tex', '\\includegraphics[alt={A cup of tea}]{cup}\n\\begin{figure}\\caption{A cup of tea}\\end{figure}'],
  ])('%s: %j', (language, text) => {
    expect(rulesOf(language, text).filter((rule) => rule === 'decorative')).toEqual([]);
  });
});

test.each([
  ['html', '<a href="/"><img src="home.svg" alt="Ada Lovelace"> Ada Lovelace</a> <b>'],
  ['html', '<img src=a.png alt=a>'],
  ['html', '<img src=a.png alt=a> a a <b>'],
  ['md', '![a](a.png)'],
  ['md', '![a](a.png) <!-- <!-- '],
  ['md', '![a](a.png) > > a\n'],
  ['adoc', '.a\nimage::a.png[a]\n'],
])('%s: costs no more than the text is long: %j', (language, piece) => {
  const document = adapterFor(language)?.parse(piece.repeat(Math.ceil(600_000 / piece.length))) ?? {
    text: '',
    images: [],
  };
  const start = performance.now();
  checkAlt(document, { longFrom: 125 });
  expect(performance.now() - start).toBeLessThan(3000);
});
