import { describe, expect, test } from 'vitest';
import { applyChange, editAlt } from '../../../../../server/languages/alttext/altEdit.ts';
import type { Span } from '../../../../../server/languages/imageReference.ts';
import { jsx } from '../../../../../server/languages/jsx/jsx.ts';

type Found = readonly [string, string];

const find = (text: string): readonly Found[] =>
  jsx.parse(text).images.map(({ target, alt }) => [target.text, alt.kind === 'text' ? alt.text : `<${alt.kind}>`]);

function write(text: string, alt: string): string | undefined {
  const document = jsx.parse(text);
  const [reference] = document.images;
  const change =
    reference && editAlt(jsx, document, reference, alt ? { kind: 'text', text: alt } : { kind: 'decorative' });
  return change && applyChange(text, change);
}

/** By eslint-plugin-jsx-a11y 6.10, which says nothing of hiding; that is as in HTML. */
test.each([
  ['', 'missing'],
  ['aria-hidden', 'decorative'],
  ['aria-hidden="true"', 'decorative'],
  ['aria-hidden={true}', 'decorative'],
  ['aria-hidden={"true"}', 'decorative'],
  ['aria-hidden={false}', 'missing'],
  ['aria-hidden="false"', 'missing'],
  ['aria-hidden={x}', 'missing'],
  ['role="presentation"', 'decorative'],
  ['role={"none"}', 'decorative'],
  ['role="none presentation"', 'decorative'],
  ['role="img"', 'missing'],
  ['role={x}', 'missing'],
  ['aria-label="A"', 'text'],
  ['aria-label={"A"}', 'text'],
  ['aria-label={x}', 'expression'],
  ['aria-label=""', 'missing'],
  ['aria-label={""}', 'missing'],
  ['aria-labelledby="x"', 'expression'],
  ['aria-labelledby={id}', 'expression'],
  ['aria-labelledby=""', 'missing'],
  ['aria-labelledby={id} alt=""', 'decorative'],
  ['title="A"', 'missing'],
  ['alt={undefined}', 'missing'],
  ['alt={null}', 'missing'],
  ['alt={false}', 'missing'],
  ['alt={""}', 'decorative'],
  ['alt={x || ""}', 'expression'],
  ['{...props}', 'expression'],
  ['aria-hidden aria-label="A"', 'text'],
])('<img %s /> is %s', (attributes, kind) => {
  for (const source of ['"a.png"', '{url}']) {
    const text = `const a = <img src=${source} ${attributes} />;`;
    expect(jsx.parse(text).images.map(({ alt }) => alt.kind)).toEqual([kind]);
  }
});

test('what names or hides an image is no room for its alt text', () => {
  expect(write('const a = <img src="a.png" aria-labelledby={id} />;', 'A')).toBeUndefined();
  expect(write('const a = <img src="a.png" aria-hidden />;', 'A')).toBe(
    'const a = <img src="a.png" alt="A" aria-hidden />;',
  );
  expect(write('const a = <img src={url} aria-label="" />;', 'A')).toBe(
    'const a = <img src={url} alt="A" aria-label="" />;',
  );
});

describe('finds', () => {
  test.each<[string, string, readonly Found[]]>([
    ['no alt', 'const a = <img src="a.png" />;', [['a.png', '<missing>']]],
    ['an empty alt', 'const a = <img src="a.png" alt="" />;', [['a.png', '<decorative>']]],
    ['a bare alt, which React shows as "true"', 'const a = <img src="a.png" alt />;', [['a.png', '<missing>']]],
    [
      'quotes and entities',
      `const a = <img src='a.png' alt='A "b" &amp; don&apos;t' />;`,
      [['a.png', 'A "b" & don\'t']],
    ],
    ['a backslash is a backslash', 'const a = <img src="a.png" alt="A \\n b" />;', [['a.png', 'A \\n b']]],
    ['several lines', 'const a = <img\n  src="a.png"\n  alt="A red\n    cup"\n/>;', [['a.png', 'A red cup']]],
    ['a literal', `const a = <img src={'a.png'} alt={"A \\"b\\""} />;`, [['a.png', 'A "b"']]],
    ['a template without anything in it', 'const a = <img src={`a.png`} alt={`A cup`} />;', [['a.png', 'A cup']]],
    [
      'expressions',
      'const a = <><img src="a.png" alt={x} /><img src="b.png" alt={`A ${x}`} /><img src="c.png" alt={x ? "A" : ""} /></>;',
      [
        ['a.png', '<expression>'],
        ['b.png', '<expression>'],
        ['c.png', '<expression>'],
      ],
    ],
    ['a spread, from which alt may come', 'const a = <img src="a.png" {...rest} />;', [['a.png', '<expression>']]],
    ['alt beside a spread', 'const a = <img {...rest} src="a.png" alt="A" />;', [['a.png', 'A']]],
    [
      'require',
      `const a = <img src={require('./a.png')} /> ; const b = <Image source={require("./b.png")} />;`,
      [
        ['./a.png', '<missing>'],
        ['./b.png', '<missing>'],
      ],
    ],
    [
      'an import',
      `import cup from './cup.png';\nconst a = <><Image src={cup} alt="A" /><img src={cup.src} /></>;`,
      [
        ['./cup.png', 'A'],
        ['./cup.png', '<missing>'],
      ],
    ],
    [
      'what is not imported',
      'const a = <><img src={cup} /><img src={`/img/${x}.png`} /><img src={f("a.png")} /></>;',
      [
        ['cup', '<missing>'],
        ['`/img/${x}.png`', '<missing>'],
        ['f("a.png")', '<missing>'],
      ],
    ],
    [
      'components',
      'const a = <><NextImage src="a.png" /><StaticImage src="b.png" /><motion.img src="c.png" /><Card src="d.png" /><Images src="e.png" /></>;',
      [
        ['a.png', '<missing>'],
        ['b.png', '<missing>'],
        ['c.png', '<missing>'],
      ],
    ],
    [
      'a button',
      'const a = <><input type="image" src="a.png" alt="" /><input src="b.png" /></>;',
      [['a.png', '<missing>']],
    ],
    [
      'hidden',
      'const a = <><img src="a.png" role="presentation" /><img src="b.png" aria-hidden="true" /></>;',
      [
        ['a.png', '<decorative>'],
        ['b.png', '<decorative>'],
      ],
    ],
    ['aria-label', 'const a = <img src="a.png" aria-label="A cup" />;', [['a.png', 'A cup']]],
    [
      'TypeScript',
      'const f = <T,>(x: Array<T>): JSX.Element => <img<T> src="a.png" alt={x as string} />;\nenum E { A }',
      [['a.png', '<expression>']],
    ],
    [
      'comments and strings',
      '// <img src="a.png" />\n/* <img src="b.png" /> */\nconst c = "<img src=\'c.png\' />";\nconst d = <p>{/* <img src="d.png" /> */}</p>;',
      [],
    ],
    ['no tags', 'const a = 1 < 2;', []],
    [
      'inside an attribute',
      'const a = <Card icon={<img src="a.png" />}>{list.map((x) => <img src="b.png" alt={x} />)}</Card>;',
      [
        ['a.png', '<missing>'],
        ['b.png', '<expression>'],
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(find(text)).toEqual(expected);
  });

  test('a link around it', () => {
    const places = jsx.parse(
      'const a = <><a href="x"><img src="a" /></a><Link><p><img src="b" /></p></Link><img src="c" /></>;',
    );
    expect(places.images.map(({ place }) => place)).toEqual(['inLink', 'inLink', 'alone']);
  });

  test('where each part is', () => {
    const text = `import cup from './c.png';\nconst a = <Image src={cup} alt="A &amp; B"><b /></Image>;`;
    const cut = (span?: Span) => span && text.slice(span.start, span.end);
    const [image] = jsx.parse(text).images;
    expect([image?.span, image?.target.span, image?.altSpan].map(cut)).toEqual([
      '<Image src={cup} alt="A &amp; B">',
      'cup',
      'A &amp; B',
    ]);
  });
});

const cards = (count: number, change = '') =>
  Array.from(
    { length: count },
    (_, at) => `/** Card ${at}: a \`sort\` of card */
export function Card${at}({ title }: Props) {
  const hint = 'a { and a */ in text';${at === 1 ? change : ''}
  return <section>{title} isn't <img src="${at}.png" /></section>;
}
`,
  ).join('\n');

describe('many pieces', () => {
  const names = (text: string, earlier?: string) =>
    jsx.parse(text, earlier === undefined ? undefined : jsx.parse(earlier)).images.map(({ target }) => target.text);

  test('have all their images, each at its place', () => {
    const text = `import x from 'x';\n\n${cards(5)}`;
    const { images } = jsx.parse(text);
    expect(images.map(({ span }) => text.slice(span.start, span.end))).toEqual(
      [0, 1, 2, 3, 4].map((at) => `<img src="${at}.png" />`),
    );
  });

  test.each([
    [
      'an import that changed',
      `import a from './b.png';\nconst x = <img src={a} />;`,
      `import a from './a.png';\nconst x = <img src={a} />;`,
      ['./b.png'],
    ],
    [
      'a piece that changed',
      cards(3, '\n  const y = <img src="new.png" />;'),
      cards(3),
      ['0.png', 'new.png', '1.png', '2.png'],
    ],
    ['a piece that went', cards(2), cards(3), ['0.png', '1.png']],
    ['what is now a comment', `/*\n${cards(2).replaceAll('*/', '')}\n*/`, cards(2), []],
    ['what is now a string', `const a = \`\n${cards(1).replaceAll('`', '')}\`;`, cards(1), []],
  ])('answers the same with an earlier text: %s', (_, text, earlier, expected) => {
    expect(names(text, earlier)).toEqual(expected);
    expect(names(text)).toEqual(expected);
  });

  test('are found as far as they can be while one is being written', () => {
    const text = `${cards(2)}\nexport function Broken() {\n  return <p><img src="x.png" alt="A" /><;\n`;
    expect(names(text)).toEqual(['0.png', '1.png', 'x.png']);
    expect(write(text, 'Red')).toBe(text.replace('src="0.png"', 'src="0.png" alt="Red"'));
  });

  test.each([
    ['a string', `const html = '<img src="s.png">';`],
    ['a string in other quotes', `const html = "<img src='s.png'>";`],
    ['a string with its quote in it', `const html = '\\'<img src="s.png">';`],
    ['a template', 'const html = `\n<img src="s.png">\n${a}<img src="s.png">`;'],
    ['a comment', '/* <img src="s.png"> */'],
    ['a comment to the line end', '// <img src="s.png">'],
  ])('while one is being written, none is found in %s', (_, line) => {
    const text = `${line}\nconst a = <p>it's <img src="x.png" /></p>;\nfunction broken( {\n`;
    expect(names(text)).toEqual(['x.png']);
    expect(names(`function broken( {\n${line}\nconst a = <p><img src="x.png" /></p>;\n`)).toEqual(['x.png']);
  });

  test('while one is being written, those of what a template puts in, and of attributes, are found', () => {
    expect(names('function broken( {\nconst a = `${<img src="a.png" />}`;')).toEqual(['a.png']);
    expect(names('function broken( {\nconst a = <Card icon={<img src="a.png" alt={b > c} />} />;')).toEqual(['a.png']);
    expect(names('function broken( {\nconst a = `; <img src="a.png" />')).toEqual(['a.png']);
  });

  test('while one is being written, a tag without a slash ends where it ends, and takes alt text', () => {
    const text = 'function broken( {\nreturn <p><img src="a.png">b</p>';
    const [image] = jsx.parse(text).images;
    expect(image && text.slice(image.span.start, image.span.end)).toBe('<img src="a.png">');
    expect(write(text, 'Red')).toBe('function broken( {\nreturn <p><img src="a.png" alt="Red">b</p>');
  });

  test('while one is being written, a link is still around its image', () => {
    const text = 'function broken( {\nreturn <a href="x"><img src="a.png" /></a>; <img src="b.png" />';
    expect(jsx.parse(text).images.map(({ place }) => place)).toEqual(['inLink', 'alone']);
  });

  test('a sum of a hundred thousand terms is no trouble', () => {
    expect(names(`const a = ${'b + '.repeat(100_000)}c;\nconst d = <img src="a.png" />;`)).toEqual(['a.png']);
  });
});

describe('writes', () => {
  test.each([
    ['<img src="a.png" />', '<img src="a.png" alt="Red" />'],
    ['<img src={require("./a.png")} />', '<img src={require("./a.png")} alt="Red" />'],
    ["<img src='a.png' alt='Old' />", "<img src='a.png' alt='Red' />"],
    ['<img src="a.png" alt={"Old"} />', '<img src="a.png" alt="Red" />'],
    ['<img src="a.png" alt={`Old`} />', '<img src="a.png" alt="Red" />'],
    ['<img src="a.png" alt />', '<img src="a.png" alt="Red" />'],
    ['<Image src="a.png">x</Image>', '<Image src="a.png" alt="Red">x</Image>'],
    ['<img src="a.png" alt={old} />', undefined],
    ['<img src="a.png" {...rest} />', undefined],
  ])('%s', (before, after) => {
    expect(write(`const a = ${before};`, 'Red')).toBe(after && `const a = ${after};`);
  });

  test('quotes and ampersands as entities, braces as they are', () => {
    expect(write('const a = <img src="a.png" />;', `A "b" 'c' {d} <e> &amp; \\`)).toBe(
      `const a = <img src="a.png" alt="A &quot;b&quot; 'c' {d} <e> &amp;amp; \\" />;`,
    );
  });

  test('an empty alt for a decorative picture, not for a button', () => {
    expect(write('const a = <img src="a.png" alt={"Old"} />;', '')).toBe('const a = <img src="a.png" alt="" />;');
    expect(write('const a = <input type="image" src="a.png" alt="Old" />;', '')).toBeUndefined();
  });
});
