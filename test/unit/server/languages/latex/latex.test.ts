import { describe, expect, test } from 'vitest';
import { applyChange, editAlt, type NewAlt } from '../../../../../server/languages/alttext/altEdit.ts';
import { latex } from '../../../../../server/languages/latex/latex.ts';

/** Target and alt text of each graphic; the kind where there is no text. */
function find(text: string): readonly (readonly [string, string])[] {
  return latex
    .parse(text)
    .images.map(({ target, alt }) => [target.text, alt.kind === 'text' ? alt.text : `<${alt.kind}>`]);
}

function edit(text: string, alt: NewAlt): string | undefined {
  const document = latex.parse(text);
  const [reference] = document.images;
  const change = reference && editAlt(latex, document, reference, alt);
  return change && applyChange(text, change);
}
const write = (text: string, alt: string) => edit(text, { kind: 'text', text: alt });

describe('finds', () => {
  test.each<[string, string, readonly (readonly [string, string])[]]>([
    ['no options', '\\includegraphics{cup}', [['cup', '<missing>']]],
    ['empty options', '\\includegraphics[]{cup.png}', [['cup.png', '<missing>']]],
    ['other options', '\\includegraphics[width=3cm]{img/cup}', [['img/cup', '<missing>']]],
    ['alt in braces', '\\includegraphics[width=3cm, alt={A red, round cup}]{cup}', [['cup', 'A red, round cup']]],
    ['alt without braces', '\\includegraphics[alt=A cup,width=3cm]{cup}', [['cup', 'A cup']]],
    ['a star', '\\includegraphics*[alt={A cup}]{cup}', [['cup', 'A cup']]],
    ['a slide number', '\\includegraphics<1->[alt={A cup}]{cup}', [['cup', 'A cup']]],
    [
      'several lines',
      '\\includegraphics[\n  width=3cm, % wide\n  alt={A red\n    cup},\n]{cup}',
      [['cup', 'A red cup']],
    ],
    ['a bracket in braces', '\\includegraphics[alt={A [red] cup}]{cup}', [['cup', 'A [red] cup']]],
    [
      'escapes',
      '\\includegraphics[alt={100\\,\\% of \\$5 \\& \\#1 a\\_b \\{c\\}}]{cup}',
      [['cup', '100 % of $5 & #1 a_b {c}']],
    ],
    [
      'named characters',
      '\\includegraphics[alt={a\\textasciitilde{}b \\textbackslash c~d \\ldots}]{cup}',
      [['cup', 'a~b \\c d …']],
    ],
    ['accents', '\\includegraphics[alt={caf\\\'e na\\"{\\i}ve \\c{c}a \\ss}]{cup}', [['cup', 'café naı̈ve ça ß']]],
    ['a group', '\\includegraphics[alt={A {red} cup}]{cup}', [['cup', 'A red cup']]],
    ['the argument of a macro', '\\includegraphics[alt={A #2 cup}]{cup}', [['cup', '<expression>']]],
    ['an escaped number sign', '\\includegraphics[alt={Cup \\#2}]{cup}', [['cup', 'Cup #2']]],
    ['an unknown macro', '\\includegraphics[alt={A \\colour{red} cup}]{cup}', [['cup', '<expression>']]],
    ['mathematics', '\\includegraphics[alt={$x^2$}]{cup}', [['cup', '<expression>']]],
    ['empty alt', '\\includegraphics[alt={}]{cup}', [['cup', '<missing>']]],
    ['an artifact', '\\includegraphics[artifact,width=3cm]{cup}', [['cup', '<decorative>']]],
    ['artifact=false', '\\includegraphics[artifact=false]{cup}', [['cup', '<missing>']]],
    [
      'quotes and braces in the target',
      '\\includegraphics{"my cup"} \\includegraphics{{my.cup}.png}',
      [
        ['my cup', '<missing>'],
        ['my.cup.png', '<missing>'],
      ],
    ],
    [
      'an underscore in the target',
      '\\includegraphics{my\\_cup}\\includegraphics{\\detokenize{a_b}}',
      [
        ['my_cup', '<missing>'],
        ['a_b', '<missing>'],
      ],
    ],
    [
      'macros in the target',
      '\\includegraphics{\\path/cup}\\newcommand{\\p}[1]{\\includegraphics{#1}}',
      [['\\path/cup', '<missing>']],
    ],
    [
      'other commands',
      '\\includesvg{a}\\adjustincludegraphics[alt=B]{b}\\includegraphicsx{c}',
      [
        ['a', '<missing>'],
        ['b', 'B'],
      ],
    ],
    ['comments', '% \\includegraphics{a}\n\\% \\includegraphics{b} %\\includegraphics{c}', [['b', '<missing>']]],
    ['a line break before a comment', '\\\\% \\includegraphics{a}\n\\includegraphics{b}', [['b', '<missing>']]],
    ['verbatim', '\\begin{verbatim}\n\\includegraphics{a}\n\\end{verbatim}\\includegraphics{b}', [['b', '<missing>']]],
    [
      'listings',
      '\\begin{lstlisting}[language=TeX]\n\\includegraphics{a} %\n\\end{lstlisting}\\includegraphics{b}',
      [['b', '<missing>']],
    ],
    [
      'verb',
      '\\verb|\\includegraphics{a}| \\lstinline!\\includegraphics{b}! \\includegraphics{c}',
      [['c', '<missing>']],
    ],
    ['after the document', '\\includegraphics{a}\\end{document}\\includegraphics{b}', [['a', '<missing>']]],
    [
      'one folder',
      '\\graphicspath{{figures/}}\n\\includegraphics{cup}\\includegraphics{./a}\\includegraphics{figures/b}',
      [
        ['figures/cup', '<missing>'],
        ['./a', '<missing>'],
        ['figures/b', '<missing>'],
      ],
    ],
    ['two folders', '\\graphicspath{{a/}{b/}}\\includegraphics{cup}', [['cup', '<missing>']]],
    ['what is switched off', '\\iffalse\n\\includegraphics{no}\n\\fi\\includegraphics{b}', [['b', '<missing>']]],
    [
      'conditionals in what is switched off',
      '\\iffalse \\ifx\\a\\b \\includegraphics{no} \\else \\fi \\ifthenelse{a}{b}{c} $a \\iff b$ \\newif\\ifdraft \\includegraphics{no}\\fi \\includegraphics{b}',
      [['b', '<missing>']],
    ],
    [
      'the other part of what is switched off',
      '\\iffalse\\includegraphics{no}\\else\\includegraphics{a}\\iftrue\\includegraphics{b}\\else\\includegraphics{no}\\fi\\fi\\includegraphics{c}',
      [
        ['a', '<missing>'],
        ['b', '<missing>'],
        ['c', '<missing>'],
      ],
    ],
    [
      'a conditional that is not known',
      '\\ifdraft\\includegraphics{a}\\else\\includegraphics{b}\\fi \\ifblank{x}{\\includegraphics{c}}{}',
      [
        ['a', '<missing>'],
        ['b', '<missing>'],
        ['c', '<missing>'],
      ],
    ],
    [
      'two signs that are compared',
      '\\if0\n\\includegraphics{no}\\fi\\if00\\includegraphics{b}\\fi',
      [['b', '<missing>']],
    ],
    [
      'a switch in a comment',
      '% \\iffalse\n\\includegraphics{a}\n\\iffalse % \\fi\n\\includegraphics{no}',
      [['a', '<missing>']],
    ],
    [
      'a comment environment',
      '\\begin{comment}\n\\includegraphics{no}\n\\end{comment}\\includegraphics{b}',
      [['b', '<missing>']],
    ],
    ['after the input', '\\includegraphics{a}\n\\endinput\n\\includegraphics{b}', [['a', '<missing>']]],
    [
      'code in braces',
      '\\lstinline{\\includegraphics{no}} \\mintinline{tex}|\\includegraphics{no}| \\detokenize{\\includegraphics{no}}\\includegraphics{b}',
      [['b', '<missing>']],
    ],
    [
      'a name that is not called',
      '\\string\\includegraphics{no} \\let\\pic\\includegraphics \\includegraphics{b}',
      [['b', '<missing>']],
    ],
    [
      'definitions',
      '\\newcommand{\\pic}[1]{\\includegraphics{#1}}\\renewcommand{\\includegraphics}[2][]{x}\\def\\logo{\\includegraphics[alt={Logo}]{logo}}',
      [['logo', 'Logo']],
    ],
    ['an old box', '\\includegraphics[0,0][10,10]{cup}', [['cup', '<missing>']]],
    [
      'epsfig',
      '\\epsfig{file=cup.eps,width=3cm}\\psfig{figure={a.eps}, alt={A}}',
      [
        ['cup.eps', '<missing>'],
        ['a.eps', 'A'],
      ],
    ],
    ['a tooltip', '\\pdftooltip{\\includegraphics[width=3cm]{cup}}{A cup}', [['cup', 'A cup']]],
    [
      'subfigures and pictures drawn',
      '\\subfigure[A]{\\includegraphics{a}}\\tikz\\node{\\includegraphics{b}};',
      [
        ['a', '<missing>'],
        ['b', '<missing>'],
      ],
    ],
    ['what does not close', '\\includegraphics[alt={A {cup]{cup} \\includegraphics{b}', [['b', '<missing>']]],
  ])('%s', (_, text, expected) => {
    expect(find(text)).toEqual(expected);
  });

  test('a link around it', () => {
    const [linked, alone] = latex.parse('\\href{x}{\\includegraphics{a}}\\includegraphics{b}').images;
    expect([linked?.place, alone?.place]).toEqual(['inLink', 'alone']);
  });

  test('where each part is', () => {
    const text = 'x \\includegraphics[width=3cm,alt={A cup}]{ my\\_cup } y';
    const [image] = latex.parse(text).images;
    const cut = (span?: { start: number; end: number }) => span && text.slice(span.start, span.end);
    expect(cut(image?.span)).toBe('\\includegraphics[width=3cm,alt={A cup}]{ my\\_cup }');
    expect(cut(image?.target.span)).toBe('my\\_cup');
    expect(cut(image?.altSpan)).toBe('A cup');
  });
});

describe('writes', () => {
  test.each([
    ['\\includegraphics{cup}', '\\includegraphics[alt={Red}]{cup}'],
    ['\\includegraphics*{cup}', '\\includegraphics*[alt={Red}]{cup}'],
    ['\\includegraphics[]{cup}', '\\includegraphics[alt={Red}]{cup}'],
    ['\\includegraphics[width=3cm]{cup}', '\\includegraphics[alt={Red},width=3cm]{cup}'],
    ['\\includegraphics[% x\n width=3cm]{cup}', '\\includegraphics[alt={Red},% x\n width=3cm]{cup}'],
    ['\\includegraphics[alt={Old},width=3cm]{cup}', '\\includegraphics[alt={Red},width=3cm]{cup}'],
    ['\\includegraphics[width=3cm,alt=Old]{cup}', '\\includegraphics[width=3cm,alt={Red}]{cup}'],
    ['\\includegraphics[artifact]{cup}', '\\includegraphics[alt={Red}]{cup}'],
  ])('%j', (before, after) => {
    expect(write(before, 'Red')).toBe(after);
  });

  test('what TeX takes for its own as characters', () => {
    expect(write('\\includegraphics{cup}', '100 % of $5 & #1 a_b {c} ~ ^ \\input{x}')).toBe(
      '\\includegraphics[alt={100 \\% of \\$5 \\& \\#1 a\\_b \\{c\\} \\textasciitilde{} \\textasciicircum{} ' +
        '\\textbackslash{}input\\{x\\}}]{cup}',
    );
  });

  test('artifact for a decorative picture', () => {
    expect(edit('\\includegraphics[width=3cm]{cup}', { kind: 'decorative' })).toBe(
      '\\includegraphics[artifact,width=3cm]{cup}',
    );
    expect(edit('\\includegraphics[alt={Old}]{cup}', { kind: 'decorative' })).toBe('\\includegraphics[artifact]{cup}');
  });

  test('nothing over what only TeX can read', () => {
    expect(write('\\includegraphics[alt={A \\colour{red} cup}]{cup}', 'Red')).toBeUndefined();
  });
});

describe('writes where graphicx reads it', () => {
  test.each([
    ['\\epsfig{file=cup.eps}', '\\epsfig{alt={A cup},file=cup.eps}'],
    ['\\pdftooltip{\\includegraphics{cup}}{Old}', '\\pdftooltip{\\includegraphics{cup}}{A cup}'],
    ['\\includegraphics<2->{cup}', '\\includegraphics<2->[alt={A cup}]{cup}'],
  ])('%j', (before, after) => {
    expect(write(before, 'A cup')).toBe(after);
  });

  test.each(['\\includesvg{cup}', '\\includegraphics[0,0][10,10]{cup}'])('and not in %j', (text) => {
    expect(write(text, 'A cup')).toBeUndefined();
  });
});
