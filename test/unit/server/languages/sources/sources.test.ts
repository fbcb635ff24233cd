import { describe, expect, test } from 'vitest';
import { applyChange, editAlt } from '../../../../../server/languages/alttext/altEdit.ts';
import { changeAlts } from '../../../../../server/languages/alttext/altChanges.ts';
import { html } from '../../../../../server/languages/html/html.ts';
import type { LanguageAdapter } from '../../../../../server/languages/imageReference.ts';
import { jsx } from '../../../../../server/languages/jsx/jsx.ts';
import { markdown } from '../../../../../server/languages/markdown/markdown.ts';
import { mdx } from '../../../../../server/languages/markdown/mdx.ts';

/** A path as it is, a computed source with a question mark before it. */
const sources = (adapter: LanguageAdapter, text: string): readonly string[] =>
  adapter.parse(text).images.map(({ target }) => (target.source === 'computed' ? `?${target.text}` : target.text));

/** Where the source is written, as it is written. */
const places = (adapter: LanguageAdapter, text: string): readonly string[] =>
  adapter.parse(text).images.map(({ target: { span } }) => text.slice(span.start, span.end));

describe('a source in JSX', () => {
  test.each<[string, string]>([
    ['src={require("./a.png")}', './a.png'],
    ['src={require("./a.png").default}', './a.png'],
    ['src={require("@site/static/a.png").default}', '@site/static/a.png'],
    ['src={require("!!url-loader!./a.png").default.src}', './a.png'],
    ['src={import("./a.png")}', './a.png'],
    ['src={(await import("./a.png")).default}', './a.png'],
    ['src={new URL("./a.png", import.meta.url)}', './a.png'],
    ['src={new URL("./a.png", import.meta.url).href}', './a.png'],
    ['src={new URL(`./a.png`, import.meta.url).toString()}', './a.png'],
    ['src={new URL(name, import.meta.url).href}', '?new URL(name, import.meta.url).href'],
    ['src={cup}', './cup.png'],
    ['src={cup.src}', './cup.png'],
    ['src={cup!}', './cup.png'],
    ['src={cup as string}', './cup.png'],
    ['src={(cup satisfies Picture).src}', './cup.png'],
    ['src={useBaseUrl("img/a.png")}', '/img/a.png'],
    ['src={useBaseUrl("/img/a.png", { absolute: true })}', '/img/a.png'],
    ['src={useBaseUrl("https://x.org/a.png")}', 'https://x.org/a.png'],
    ['src={useBaseUrl(path)}', '?useBaseUrl(path)'],
    ['src={withBase("/a.png")}', '/a.png'],
    ['src={withPrefix("/a.png")}', '/a.png'],
    ['src={import.meta.env.BASE_URL + "a.png"}', '/a.png'],
    ['src={`${import.meta.env.BASE_URL}img/a.png`}', '/img/a.png'],
    ['src={process.env.PUBLIC_URL + "/a.png"}', '/a.png'],
    ['src={`${base}/${name}.png`}', '?`${base}/${name}.png`'],
    ['src="pathname:///a.png"', '/a.png'],
    ['src={url}', '?url'],
    ['src={user.avatar}', '?user.avatar'],
    ['src={user.avatar.src}', '?user.avatar.src'],
    ['src={dark ? "a.png" : "b.png"}', '?dark ? "a.png" : "b.png"'],
    ['src={"a" + ".png"}', '?"a" + ".png"'],
    ['src={\n  urls\n    .first\n}', '?urls .first'],
    ['src={undefined}', '?undefined'],
    ['srcSet="a.png 1x, b.png 2x"', 'b.png'],
    ['srcSet={set}', '?set'],
    ['src={url} srcSet="a.png 1x, b.png 2x"', 'b.png'],
    ['data-src={url}', '?url'],
  ])('<img %s />', (attributes, expected) => {
    const text = `import cup from './cup.png';\nconst a = <img ${attributes} />;`;
    expect(sources(jsx, text)).toEqual([expected]);
    // MDX has no types.
    if (/ as | satisfies |!\}/.test(attributes)) return;
    expect(sources(mdx, text.replace('const a = ', '\n').replace('/>;', '/>'))).toEqual([expected]);
  });

  test.each<[string, readonly string[]]>([
    ['<Image img={require("./a.png")} />', ['./a.png']],
    ['<IdealImage img={require("./a.png")} />', ['./a.png']],
    ['<ThemedImage sources={{ light: useBaseUrl("/img/a.png"), dark: useBaseUrl("/img/b.png") }} />', ['/img/a.png']],
    ['<ThemedImage sources={{ "light": cup, dark: night }} />', ['./cup.png']],
    ['<ThemedImage sources={both} />', ['?both']],
    ['<StaticImage src="../a.png" />', ['../a.png']],
    ['<GatsbyImage image={getImage(data)} />', ['?getImage(data)']],
    ['<Img fluid={data.cup} />', ['?data.cup']],
    ['<FastImage source={{ uri: "https://x.org/a.png" }} />', ['https://x.org/a.png']],
    ['<Image source={{ uri: url }} />', ['?url']],
    ['<amp-img src="a.png" />', ['a.png']],
    ['<input type="image" src={url} />', ['?url']],
    ['<img {...props} />', []],
    ['<img />', []],
    ['<img src="" />', []],
    ['<Card src={url} />', []],
  ])('%s', (element, expected) => {
    expect(sources(jsx, `import cup from './cup.png';\nconst a = ${element};`)).toEqual(expected);
  });

  test('the span is what names the picture', () => {
    const text =
      'import cup from "./cup.png";\nconst a = <><img src={ require("./a.png").default } /><img src={cup.src} /><img src={f(x)} /></>;';
    expect(places(jsx, text)).toEqual(['./a.png', 'cup.src', 'f(x)']);
  });
});

describe('imports', () => {
  test.each<[string, string]>([
    [`import cup from './cup.png'`, './cup.png'],
    [`import * as cup from "./cup.png";`, './cup.png'],
    [`import cup, { size } from './cup.png';`, './cup.png'],
    [`import cup from './cup.jpg?url';`, './cup.jpg'],
    [`import cup from '!!url-loader!./cup.webp';`, './cup.webp'],
    [`import cup from 'url:./cup.png';`, './cup.png'],
    [`import cup from '@/assets/cup.svg';`, '@/assets/cup.svg'],
    [`import cup\n  from './cup.png';`, './cup.png'],
    [`const cup = require('./cup.png');`, './cup.png'],
    [`export const cup = new URL('./cup.png', import.meta.url).href;`, './cup.png'],
    [`import { cup } from './cup.png';`, '?cup'],
    [`import cup from './pictures';`, '?cup'],
    [`import cup from './cup.json';`, '?cup'],
  ])('%s', (code, expected) => {
    expect(sources(jsx, `${code}\nconst a = <img src={cup} />;`)).toEqual([expected]);
    expect(sources(mdx, `${code.replace(/^const/, 'export const')}\n\n<img src={cup} />\n`)).toEqual([expected]);
    const inBraces = expected.replace('?cup', '?{cup}');
    expect(sources(html, `---\n${code}\n---\n<Image src={cup} />`)).toEqual([inBraces]);
    const script = `<script setup>\n${code}\n</script>\n`;
    expect(sources(html, `${script}<template><img :src="cup"></template>`)).toEqual([expected]);
    expect(sources(html, `${script}<img src={cup} /><enhanced:img src={cup} />`)).toEqual([inBraces, inBraces]);
  });

  test('code that a document shows imports nothing else', () => {
    const text = `import cup from './cup.png'\n\n<img src={cup} />\n\n\`\`\`js\nimport cup from './shown.png'\n\`\`\`\n`;
    expect(sources(mdx, text)).toEqual(['./cup.png']);
  });

  test('a lone import in an indented script', () => {
    const text = '<script>\n  import cup from "$lib/cup.png";\n</script>\n<img src="{cup}" alt="A">';
    expect(sources(html, text)).toEqual(['$lib/cup.png']);
  });
});

describe('a source in HTML', () => {
  test.each<[string, string]>([
    // Vue
    [':src="u"', '?u'],
    ['v-bind:src="u"', '?u'],
    [':src.prop="u"', '?u'],
    [':src', '?src'],
    [`:src="'/a.png'"`, '/a.png'],
    [':src="`/a.png`"', '/a.png'],
    [':src="`/${x}.png`"', '?`/${x}.png`'],
    [`:src="require('@/assets/a.png')"`, '@/assets/a.png'],
    [`:src="withBase('/a.png')"`, '/a.png'],
    [`:src="$withBase('/img/a.png')"`, '/img/a.png'],
    [`:src="new URL('./a.png', import.meta.url).href"`, './a.png'],
    ['v-lazy="u"', '?u'],
    [':srcset="u"', '?u'],
    // Angular
    ['[src]="u"', '?u'],
    ['[attr.src]="u"', '?u'],
    [`[src]="'assets/a.png'"`, 'assets/a.png'],
    ['[ngSrc]="u"', '?u'],
    ['bind-src="u"', '?u'],
    ['src="{{u}}"', '?{{u}}'],
    ['ng-src="{{u}}"', '?{{u}}'],
    // Svelte, Astro
    ['src={u}', '?{u}'],
    ['src="{u}"', '?{u}'],
    ['{src}', '?src'],
    ['src="/img/{u}.png"', '?/img/{u}.png'],
    ['src={asset("/a.png")}', '/a.png'],
    ['src="{base}/a.png"', '/a.png'],
    ['src={`${base}/a.png`}', '/a.png'],
    ['src={import("./a.png")}', './a.png'],
    ['src={"./a.png"}', './a.png'],
    ['src=`/a.png`', '/a.png'],
    ['src={u.src}', '?{u.src}'],
    // Alpine, Lit, Thymeleaf
    ['x-bind:src="u"', '?u'],
    ['src=${u}', '?${u}'],
    ['.src=${u}', '?u'],
    ['th:src="@{/img/a.png}"', '/img/a.png'],
    ['th:src="@{${u}}"', '?@{${u}}'],
    // Liquid, Hugo, Eleventy
    [`src="{{ '/assets/z.png' | relative_url }}"`, '/assets/z.png'],
    [`src="{{ 'assets/z.png' | absolute_url }}"`, '/assets/z.png'],
    [`src='{{ "/z.png" | prepend: site.baseurl }}'`, '/z.png'],
    [`src="{{ '/z.png' | prepend: site.baseurl | prepend: site.url }}"`, '/z.png'],
    ['src="{{ site.baseurl }}/z.png"', '/z.png'],
    ['src="{{site.baseurl}}/z.png"', '/z.png'],
    ['src="{{ site.url }}{{ site.baseurl }}/img/z.png"', '/img/z.png'],
    ['src="{{ site.baseurl }}/{{ page.image }}"', '?{{ site.baseurl }}/{{ page.image }}'],
    ['src="{% link assets/z.png %}"', '/assets/z.png'],
    ['src="{{ site.baseurl }}{% link assets/z.png %}"', '/assets/z.png'],
    ['src="{{ page.image | relative_url }}"', '?{{ page.image | relative_url }}'],
    [`src="{{ 'z.png' | resize: 100 }}"`, `?{{ 'z.png' | resize: 100 }}`],
    [`src='{{ "img/z.png" | relURL }}'`, '/img/z.png'],
    [`src='{{ relURL "img/z.png" }}'`, '/img/z.png'],
    ['src="{{ .Site.BaseURL }}img/z.png"', '/img/z.png'],
    ['src="{{< baseurl >}}/z.png"', '/z.png'],
    [`src="{{ '/z.png' | url }}"`, '/z.png'],
    // Django, Jinja, Twig, Blade
    [`src="{% static 'img/z.png' %}"`, '/static/img/z.png'],
    [`src='{% static "z.png" %}'`, '/static/z.png'],
    ['src="{% static name %}"', '?{% static name %}'],
    [`src="{{ url_for('static', filename='z.png') }}"`, '/static/z.png'],
    [`src="{{ url_for('static', path='/z.png') }}"`, '/static/z.png'],
    [`src="{{ url_for('photo', id=1) }}"`, `?{{ url_for('photo', id=1) }}`],
    [`src="{{ static('z.png') }}"`, '/static/z.png'],
    ['src="{{ STATIC_URL }}z.png"', '/static/z.png'],
    [`src="{{ asset('img/z.png') }}"`, '/img/z.png'],
    [`src="{!! asset('img/z.png') !!}"`, '/img/z.png'],
    ['src="{{ SITEURL }}/z.png"', '/z.png'],
    ['src="{{ base_url }}/z.png"', '/z.png'],
    ['src="{{ img }}"', '?{{ img }}'],
    ['src="{{ img.permalink }}?w=1"', '?{{ img.permalink }}?w=1'],
    // PHP, ERB, EJS, Razor
    ['src="<?php echo $u ?>"', '?<?php echo $u ?>'],
    ['src="<?= $u->url ?>"', '?<?= $u->url ?>'],
    [`src="<?= base_url('img/z.png') ?>"`, '/img/z.png'],
    [`src="<?php echo asset('img/z.png'); ?>"`, '/img/z.png'],
    ['src="<?php echo get_template_directory_uri(); ?>/z.png"', '?<?php echo get_template_directory_uri(); ?>/z.png'],
    ['src="<%= u %>"', '?<%= u %>'],
    [`src="<%= url_for('z.png') %>"`, '/z.png'],
    [`src="<%- url_for('/z.png') -%>"`, '/z.png'],
    ['src="@Model.Url"', '?@Model.Url'],
    ['src="@(x.Y)"', '?@(x.Y)'],
    [`src='@Url.Content("~/img/z.png")'`, '~/img/z.png'],
    ['src="@/assets/z.png"', '@/assets/z.png'],
    ['src="%PUBLIC_URL%/z.png"', '/z.png'],
    ['src="%sveltekit.assets%/z.png"', '/z.png'],
    ['src="100%.png"', '100%.png'],
    // Lazy
    ['src="data:image/gif;base64,R0" data-src="{{ u }}"', '?{{ u }}'],
    ['src="{{ u }}" srcset="a.png 1x, b.png 2x"', 'b.png'],
    ['srcset="{{ u }} 1x, {{ v }} 2x"', '?{{ u }} 1x, {{ v }} 2x'],
  ])('<img %s>', (attributes, expected) => {
    expect(sources(html, `<img ${attributes}>`)).toEqual([expected]);
  });

  test.each([
    '<img {...props}>',
    '<img v-bind="props">',
    '<img {{ attributes }}>',
    '<img>',
    '<img src>',
    '<img src="">',
  ])('%s says nothing of its picture', (text) => {
    expect(sources(html, text)).toEqual([]);
  });
});

describe('a source in Markdown', () => {
  test.each<[string, string]>([
    ['![]({{ site.baseurl }}/a.png)', '/a.png'],
    ['![]({{site.baseurl}}/a.png)', '/a.png'],
    ['![]({{ "/a.png" | relative_url }})', '/a.png'],
    [`![]({{ '/a.png' | relative_url }} "Morning")`, '/a.png'],
    ['![]({% link assets/a.png %})', '/assets/a.png'],
    ['![]({{ site.baseurl }}{% link assets/a.png %})', '/assets/a.png'],
    ['![]({{ page.image }})', '?{{ page.image }}'],
    ['![](<%= u %>)', '?<%= u %>'],
    ['![][a]\n\n[a]: {{ site.baseurl }}/a.png', '/a.png'],
    ['![](pathname:///a.png)', '/a.png'],
    ['![](@site/static/a.png)', '@site/static/a.png'],
    ['![]({static}/img/a.png)', '/img/a.png'],
    ['![]({attach}a.png)', 'a.png'],
    ['![](a{1}.png)', 'a{1}.png'],
    [`<img src="{{ '/a.png' | relative_url }}">`, '/a.png'],
    ['<script setup>\nimport cup from "./cup.png"\n</script>\n\n<img :src="cup">', './cup.png'],
    [`<img :src="withBase('/a.png')">`, '/a.png'],
  ])('%s', (text, expected) => {
    expect(sources(markdown, text)).toEqual([expected]);
  });

  test.each<[string, string, string | undefined]>([
    [
      '![]({{ site.baseurl }}/a.png)',
      '![A cup]({{ site.baseurl }}/a.png)',
      '<img src="{{ site.baseurl }}/a.png" alt="">',
    ],
    [
      '![]({{ "/a.png" | relative_url }})',
      '![A cup]({{ "/a.png" | relative_url }})',
      `<img src='{{ "/a.png" | relative_url }}' alt="">`,
    ],
    ['![]({{ page.image }})', '![A cup]({{ page.image }})', '<img src="{{ page.image }}" alt="">'],
    ['![](pathname:///a.png)', '![A cup](pathname:///a.png)', '<img src="pathname:///a.png" alt="">'],
    ['![]({{ "a" }}{{ \'b\' }}.png)', '![A cup]({{ "a" }}{{ \'b\' }}.png)', undefined],
  ])('%s keeps its source', (text, described, decorated) => {
    expect(edit(markdown, text, 'A cup')).toBe(described);
    expect(edit(markdown, text, '')).toBe(decorated);
  });
});

function edit(adapter: LanguageAdapter, text: string, alt: string): string | undefined {
  const document = adapter.parse(text);
  const [image] = document.images;
  const change = image && editAlt(adapter, document, image, alt ? { kind: 'text', text: alt } : { kind: 'decorative' });
  return change && applyChange(text, change);
}

describe('an image with a computed source takes a text by hand', () => {
  test.each<[LanguageAdapter, string, string, string]>([
    [html, '<img :src="u">', '<img :src="u" alt="A cup">', '<img :src="u" alt="">'],
    [html, '<img {src}>', '<img {src} alt="A cup">', '<img {src} alt="">'],
    [html, '<img src={u} alt="x">', '<img src={u} alt="A cup">', '<img src={u} alt="">'],
    [html, '<img src="<?= $u ?>">', '<img src="<?= $u ?>" alt="A cup">', '<img src="<?= $u ?>" alt="">'],
    [html, '<img [src]="u" alt>', '<img [src]="u" alt="A cup">', '<img [src]="u" alt="">'],
    [jsx, '<img src={u} />;', '<img src={u} alt="A cup" />;', '<img src={u} alt="" />;'],
    [jsx, '<img src={u} alt={undefined} />;', '<img src={u} alt="A cup" />;', '<img src={u} alt="" />;'],
    [mdx, '<img src={u} />', '<img src={u} alt="A cup" />', '<img src={u} alt="" />'],
    [markdown, '<img :src="u">', '<img :src="u" alt="A cup">', '<img :src="u" alt="">'],
  ])('%o: %s', (adapter, text, described, decorated) => {
    expect(edit(adapter, text, 'A cup')).toBe(described);
    expect(edit(adapter, text, '')).toBe(decorated);
  });
});

test.each([
  ['import cup from "./a.png";', '<img src={cup} />'],
  ['import cup from "./a.png"', '<Image\n  src={cup.src}\n/>'],
  ['import B from "b";\nimport cup, { size } from "./a.png";', '<div>\n  <img src={cup} />\n</div>'],
  ['export const cup = require("./a.png").default;', 'Text <img src={cup} /> text'],
])('writing works beside %s', (code, element) => {
  for (const lineEnd of ['\n', '\r\n']) {
    const text = `${code}\n\n${element}\n\n![](a.png)`.replaceAll('\n', lineEnd);
    const document = mdx.parse(text);
    expect(document.images.map(({ target }) => target.text)).toEqual(['./a.png', 'a.png']);
    const { refused, text: written } = changeAlts(
      mdx,
      document,
      document.images.map((image) => ({ image, alt: 'A "red" {cup}' })),
    );
    expect(refused).toEqual([]);
    expect(mdx.parse(written).images.map(({ alt }) => alt)).toMatchObject([
      { kind: 'text', text: 'A "red" {cup}' },
      { kind: 'text', text: 'A "red" {cup}' },
    ]);
  }
});
