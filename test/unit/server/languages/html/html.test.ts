import fc from 'fast-check';
import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import { describe, expect, test } from 'vitest';
import { applyChange, editAlt } from '../../../../../server/languages/alttext/altEdit.ts';
import { html } from '../../../../../server/languages/html/html.ts';
import { findHtmlImages } from '../../../../../server/languages/html/htmlImages.ts';
import type { ImageReference, Span } from '../../../../../server/languages/imageReference.ts';

type Node = DefaultTreeAdapterTypes.Node;
type Found = readonly [string, string];

function show({ target, alt }: ImageReference): Found {
  return [target.text, alt.kind === 'text' ? alt.text : `<${alt.kind}>`];
}
const find = (text: string): readonly Found[] => html.parse(text).images.map(show);

function write(text: string, alt: string): string | undefined {
  const document = html.parse(text);
  const [reference] = document.images;
  const change =
    reference && editAlt(html, document, reference, alt ? { kind: 'text', text: alt } : { kind: 'decorative' });
  return change && applyChange(text, change);
}

test.each([
  ['aria-hidden="true"', 'decorative'],
  ['aria-hidden={true}', 'decorative'],
  [':aria-hidden="true"', 'decorative'],
  ['[attr.aria-hidden]="true"', 'decorative'],
  ['aria-hidden', 'missing'],
  ['aria-hidden="false"', 'missing'],
  ['role={"presentation"}', 'decorative'],
  [`:role="'none'"`, 'decorative'],
  ['role="none presentation"', 'decorative'],
  [':aria-label="x"', 'expression'],
  ['[attr.aria-label]="x"', 'expression'],
  ['aria-label={x}', 'expression'],
  ['aria-label=""', 'missing'],
  [':aria-labelledby="x"', 'expression'],
  ['aria-labelledby=""', 'missing'],
  ['title="A"', 'missing'],
  ['{...props}', 'expression'],
  ['v-bind="props"', 'expression'],
  ['{{ attributes }}', 'expression'],
  ['<?php echo $attributes ?>', 'expression'],
  ['<%= attributes %>', 'expression'],
  ['{{#if x}}class="y"{{/if}}', 'missing'],
  ['<?php if ($x): ?>class="y"<?php endif ?>', 'missing'],
  [':class="x"', 'missing'],
])('<img %s> is %s', (attributes, kind) => {
  for (const source of ['src="a.png"', ':src="url"', 'src={url}']) {
    expect(html.parse(`<img ${source} ${attributes}>`).images.map(({ alt }) => alt.kind)).toEqual([kind]);
  }
});

test.each([
  ['Astro', '{/* <img src="n.png"> */}<img src="a.png">{ /* <img src="n.png"> */ }'],
  ['Jinja and Twig', '{# <img src="n.png"> #}<img src="a.png">'],
  [
    'Liquid',
    '{% comment %}<img src="n.png">{% endcomment %}<img src="a.png">{%- comment -%} <img src="n.png"> {%- endcomment -%}',
  ],
  ['Handlebars', '{{!-- <img src="n.png"> {{x}} --}}<img src="a.png">{{! <img src="n.png"> }}'],
  ['Blade', '{{-- <img src="n.png"> --}}<img src="a.png">'],
  ['Razor', '@* <img src="n.png"> *@<img src="a.png">'],
  ['Svelte, of which these are none', '{#if x}<img src="a.png">{/if}<a href="#">#}</a>'],
  ['a script', '<script>function a() {/* < */ return 1}</script><img src="a.png"><script>/* */}</script>'],
  ['one without an end', '{# <img src="a.png">'],
])('reads nothing in the comments of templates: %s', (_, text) => {
  expect(html.parse(text).images.map(({ target }) => target.text)).toEqual(['a.png']);
});

test.each([
  [
    '<img {% if x %}src="a.png"{% else %}src="b.png"{% endif %}>',
    '<img alt="A" {% if x %}src="a.png"{% else %}src="b.png"{% endif %}>',
  ],
  ['<img <?php if ($x): ?>src="a.png"<?php endif ?>>', '<img alt="A" <?php if ($x): ?>src="a.png"<?php endif ?>>'],
  ['<IMG class="{{ x }}" src="a.png">', '<IMG class="{{ x }}" src="a.png" alt="A">'],
])('writes where no template leaves it out: %s', (text, expected) => {
  expect(write(text, 'A')).toBe(expected);
});

describe('finds', () => {
  test.each<[string, string, readonly Found[]]>([
    ['no alt', '<img src="a.png">', [['a.png', '<missing>']]],
    ['an empty alt', '<img src="a.png" alt="">', [['a.png', '<decorative>']]],
    ['a bare alt', '<img alt src=a.png>', [['a.png', '<decorative>']]],
    ['a blank alt', '<img alt=" " src=a.png>', [['a.png', '<missing>']]],
    ['single quotes', "<img alt='A \"red\" cup' src='a.png'/>", [['a.png', 'A "red" cup']]],
    ['no quotes', '<img alt=cup src=a.png>', [['a.png', 'cup']]],
    [
      'entities',
      '<img alt="A &amp; B &quot;c&quot; &copy; &notit;" src="a.png?x=1&amp;y=2">',
      [['a.png?x=1&y=2', 'A & B "c" © &notit;']],
    ],
    ['several lines', '<img\n  class="x"\r\n  alt="A red\r\n       cup"\n  src="a.png"\n>', [['a.png', 'A red cup']]],
    ['the first of two', '<img alt="A" alt="B" src="a.png" src="b.png">', [['a.png', 'A']]],
    ['capitals', '<IMG SRC="a.png" ALT="A">', [['a.png', 'A']]],
    [
      'two on a line',
      '<img src=a.png><img src=b.png alt=B>',
      [
        ['a.png', '<missing>'],
        ['b.png', 'B'],
      ],
    ],
    ['> in a value', '<img title="a > b" alt="A" src="a.png">', [['a.png', 'A']]],
    ['no source', '<img alt="A">', []],
    ['srcset only', '<img srcset="a.png 480w, b.png 960w, c.png 720w">', [['b.png', '<missing>']]],
    ['srcset by density', '<img srcset="a.png, b,c.png 2x">', [['b,c.png', '<missing>']]],
    ['src before srcset', '<img src="a.png" srcset="b.png 2x">', [['a.png', '<missing>']]],
    ['a picture', '<picture><source srcset="a.avif"><img src="a.png" alt="A"></picture>', [['a.png', 'A']]],
    [
      'a lazy picture',
      '<img data-src="a.png"><img src="data:image/gif;base64,R0" data-src="b.png"><img src="c.png" data-src="d.png">',
      [
        ['a.png', '<missing>'],
        ['b.png', '<missing>'],
        ['c.png', '<missing>'],
      ],
    ],
    [
      'a button',
      '<input type="image" src="a.png" alt="Send"><input type=image src=b.png alt=""><input src=c.png>',
      [
        ['a.png', 'Send'],
        ['b.png', '<missing>'],
      ],
    ],
    ['aria-label', '<img src="a.png" aria-label="A cup">', [['a.png', 'A cup']]],
    ['aria-labelledby', '<img src="a.png" aria-labelledby="b">', [['a.png', '<expression>']]],
    [
      'hidden',
      '<img src="a.png" role="presentation"><img src="b.png" aria-hidden="true">',
      [
        ['a.png', '<decorative>'],
        ['b.png', '<decorative>'],
      ],
    ],
    ['role="img" with a file', '<object role="img" data="a.png" aria-label="A"></object>', [['a.png', 'A']]],
    [
      'role="img" without one',
      '<svg role="img" aria-label="A"></svg><div role="img" aria-label="B" style="background: url(b.png)"></div>',
      [],
    ],
    [
      'script, style, textarea, title, comment',
      '<script>"<img src=a>"</script><style><img src=b></style><textarea><img src=c></textarea><title><img src=d></title><!-- <img src=e> --><img src=f>',
      [['f', '<missing>']],
    ],
    [
      'a script that writes scripts',
      '<script><!-- <script> </script> <img src=a> --></script><img src=b>',
      [['b', '<missing>']],
    ],
    [
      'noscript and template',
      '<noscript><img src=a></noscript><template><img src=b></template>',
      [
        ['a', '<missing>'],
        ['b', '<missing>'],
      ],
    ],
    ['a title in a drawing', '<svg><title>x</title><style>a{}</style></svg><img src=a>', [['a', '<missing>']]],
    ['front matter', '---\ntitle: <img src="a.png">\n---\n<img src="b.png">', [['b.png', '<missing>']]],
  ])('%s', (_, text, expected) => {
    expect(find(text)).toEqual(expected);
  });

  test.each<[string, string, readonly Found[]]>([
    [
      'Vue',
      '<template><img src="@/a.png" :alt="x > 1 ? a : b"><img :src="x" alt="A"><NuxtImg src="b.png" v-bind:alt="y"/></template><style src="./x.css" /><script setup>const a = 1 < 2</script>',
      [
        ['@/a.png', '<expression>'],
        ['x', 'A'],
        ['b.png', '<expression>'],
      ],
    ],
    [
      'Svelte',
      '<img src="a.png" alt={x > 1 ? "a" : \'b\'}><img {src} alt="A"><img src="b.png" {alt}><img src="c.png" alt="A {x}"><img src="d.png" {...rest}><enhanced:img src="e.png" />',
      [
        ['a.png', '<expression>'],
        ['src', 'A'],
        ['b.png', '<expression>'],
        ['c.png', '<expression>'],
        ['d.png', '<expression>'],
        ['e.png', '<missing>'],
      ],
    ],
    [
      'Astro',
      '---\nimport cup from "./cup.png";\nconst a = "<img src=x>";\n---\n<Image src={cup} alt="A" /><ul>{list.map((x) => <img src="a.png" alt={x.alt} />)}</ul>',
      [
        ['./cup.png', 'A'],
        ['a.png', '<expression>'],
      ],
    ],
    [
      'PHP',
      '<?php if ($a > 1) { echo "<img src=\'x.png\'>"; } ?><img src="a.png" alt="<?= $img["alt"] ?>"><img src="<?php echo $b ?>"><img <?= $c ?> src="b.png">',
      [
        ['a.png', '<expression>'],
        ['<?php echo $b ?>', '<missing>'],
        ['b.png', '<expression>'],
      ],
    ],
    [
      'ERB and EJS',
      '<%# <img src="x.png"> %><img src="a.png" alt="<%= t("cup") %>"><img src="<%= b %>">',
      [
        ['a.png', '<expression>'],
        ['<%= b %>', '<missing>'],
      ],
    ],
    [
      'Jinja, Liquid, Handlebars',
      '<img src="{{ a }}"><img src="a.png" alt="{{ t("cup") }}"><img {% if x > 1 %}class="y"{% endif %} src="b.png">',
      [
        ['{{ a }}', '<missing>'],
        ['a.png', '<expression>'],
        ['b.png', '<missing>'],
      ],
    ],
    [
      'Angular',
      '<img ngSrc="a.png" [alt]="x"><img [src]="y"><img src="b.png" [attr.alt]="z">',
      [
        ['a.png', '<expression>'],
        ['y', '<missing>'],
        ['b.png', '<expression>'],
      ],
    ],
    [
      'Razor',
      '<img src="~/a.png" alt="@Model.Title"><img src="@Model.Picture" alt="A"><img src="@assets/b.png">',
      [
        ['~/a.png', '<expression>'],
        ['@Model.Picture', 'A'],
        ['@assets/b.png', '<missing>'],
      ],
    ],
  ])('in templates: %s', (_, text, expected) => {
    expect(find(text)).toEqual(expected);
  });

  test('a link around it', () => {
    const places = html
      .parse(
        '<a href="x"><img src=a></a><img src=b><a name="y"><img src=c></a><RouterLink :to="z"><img src=d></RouterLink>',
      )
      .images.map(({ place }) => place);
    expect(places).toEqual(['inLink', 'alone', 'alone', 'inLink']);
  });

  test('where each part is', () => {
    const text = 'x <img alt="A &amp; B" src=" a.png "> <img alt="" src=b> <img alt src=c>';
    const cut = (span?: Span) => span && text.slice(span.start, span.end);
    const parts = html.parse(text).images.map(({ span, target, altSpan }) => [span, target.span, altSpan].map(cut));
    expect(parts).toEqual([
      ['<img alt="A &amp; B" src=" a.png ">', 'a.png', 'A &amp; B'],
      ['<img alt="" src=b>', 'b', ''],
      ['<img alt src=c>', 'c', undefined],
    ]);
  });

  test('spans count from the offset', () => {
    const [image] = findHtmlImages('<img src="a.png" alt="A">', 100);
    expect([image?.span, image?.target.span, image?.altSpan]).toEqual([
      { start: 100, end: 125 },
      { start: 110, end: 115 },
      { start: 122, end: 123 },
    ]);
  });
});

describe('writes', () => {
  test.each([
    ['<img src="a.png">', '<img src="a.png" alt="Red">'],
    ['<img src=a.png />', '<img src=a.png alt="Red" />'],
    ['<img src="a.png" alt="">', '<img src="a.png" alt="Red">'],
    ["<img alt='Old' src='a.png'>", "<img alt='Red' src='a.png'>"],
    ['<img alt=Old src=a.png>', '<img alt="Red" src=a.png>'],
    ['<IMG ALT SRC=a.png>', '<IMG ALT="Red" SRC=a.png>'],
    ['<img alt = "Old" src=a.png>', '<img alt = "Red" src=a.png>'],
    ['<img alt="Old\n  text" src=a.png>', '<img alt="Red" src=a.png>'],
    ['<img aria-label="Old" src=a.png>', '<img aria-label="Red" src=a.png>'],
    ['<input type=image src=a.png>', '<input type=image src=a.png alt="Red">'],
    ['<object role=img data=a.png aria-label="Old">', '<object role=img data=a.png aria-label="Red">'],
  ])('%s', (before, after) => {
    expect(write(before, 'Red')).toBe(after);
  });

  test('what HTML and templates take for their own as entities', () => {
    expect(write('<img src=a.png>', '@A "b" \'c\' <d> & {e}')).toBe(
      '<img src=a.png alt="&#64;A &quot;b&quot; \'c\' &lt;d> &amp; &#123;e}">',
    );
  });

  test.each([
    ['<img src=a.png>', '<img src=a.png alt="">'],
    ['<img alt="Old" src=a.png>', '<img alt="" src=a.png>'],
    ['<img aria-label="Old" src=a.png>', '<img alt="" src=a.png>'],
    ['<input type=image src=a.png alt="Old">', undefined],
    ['<object role=img data=a.png aria-label="Old">', undefined],
    ['<img src=a.png alt={x}>', undefined],
  ])('decorative: %s', (before, after) => {
    expect(write(before, '')).toBe(after);
  });
});

/** What a browser's parser finds: place, address and alt text of every `<img>` with an address. */
function askParse5(text: string): readonly (readonly [number, number, ...Found])[] {
  const found: [number, number, string, string][] = [];
  const visit = (node: Node): void => {
    if ('attrs' in node && node.tagName === 'img' && node.sourceCodeLocation) {
      const get = (name: string) => node.attrs.find((one) => one.name === name)?.value;
      const [src, alt] = [get('src')?.trim(), get('alt')?.replace(/\s*\n\s*/g, ' ')];
      const shown = alt === undefined || (alt !== '' && alt.trim() === '') ? '<missing>' : alt || '<decorative>';
      const { startOffset, endOffset } = node.sourceCodeLocation;
      if (src) found.push([startOffset, endOffset, src, shown]);
    }
    if ('content' in node) node.content.childNodes.forEach(visit);
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  visit(parse(text, { sourceCodeLocationInfo: true, scriptingEnabled: false }));
  return found.sort(([a], [b]) => a - b);
}

test('reads tags, comments and scripts as a browser does', () => {
  const piece = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        '<img src="a.png"',
        '<img src=b.png alt=',
        "<img alt src='c.png'",
        ' alt="x"',
        " alt='y'",
        ' alt=z',
        ' ALT',
        '>',
        '/>',
        '"',
        "'",
        '=',
        ' ',
        '\n',
      ),
    },
    fc.constantFrom(
      '<!--',
      '-->',
      '--!>',
      '<!-->',
      '<!',
      '<script>',
      '<script',
      '</script>',
      '</script',
      '<style>',
      '</style>',
      '<textarea>',
      '</textarea>',
      '<title>',
      '</title>',
      '<xmp>',
      '</xmp>',
      '<iframe>',
      '</iframe>',
      '<noscript>',
      '</noscript>',
      '<template>',
      '</template>',
      '<p>',
      '<',
      '</',
      '</>',
      '&amp;',
      '&quot',
      'text',
      '=x',
    ),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 25 }).map((pieces) => `<body>${pieces.join('')}`),
      (text) => {
        // What follows a `<script/>` is code to a browser, and to its author it is not.
        fc.pre(!/<(?:script|style|textarea|title|xmp|iframe)[^>]*\/>/i.test(text));
        const found = html.parse(text).images.map((image) => [image.span.start, image.span.end, ...show(image)]);
        expect(found).toEqual(askParse5(text));
      },
    ),
    { numRuns: 5000 },
  );
});
