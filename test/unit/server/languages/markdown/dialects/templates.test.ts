import { describe, expect, test } from 'vitest';
import { languageNames } from '../../../../../../server/languages/languageNames.ts';
import { makeMarkdown, markdown } from '../../../../../../server/languages/markdown/markdown.ts';
import { list, say, see, setAlt } from '../../adapterChecks.ts';

describe('shortcodes of Hugo', () => {
  test.each<[string, readonly string[]]>([
    ['{{< figure src="a.jpg" >}}\n\n{{% figure src="b.jpg" alt="A cup" %}}', ['a.jpg missing', 'b.jpg: A cup']],
    ['{{<figure src="a.jpg">}}', ['a.jpg missing']],
    ['{{< figure src="a.jpg" />}}', ['a.jpg missing']],
    ['{{< figure src=a.jpg alt=cup >}}', ['a.jpg: cup']],
    ['{{< figure src="a.jpg" alt=`A "cup"` >}}', ['a.jpg: A "cup"']],
    ['{{< figure src="a.jpg" alt="A \\"cup\\"" >}}', ['a.jpg: A "cup"']],
    ['{{< figure src="a.jpg" alt="" >}}', ['a.jpg decorative']],
    // Hugo's own template takes the caption; what a theme's takes is not known.
    ['{{< figure src="a.jpg" caption="A cup" >}}', ['a.jpg: A cup']],
    ['{{< figure src="a.jpg" title="A cup" >}}', ['a.jpg missing']],
    ['{{< img src="a.jpg" caption="A cup" >}}', ['a.jpg expression']],
    ['{{< img "a.jpg" "A cup" >}} {{< image "b.jpg" >}}', ['a.jpg: A cup', 'b.jpg missing']],
    ['{{< img "a.jpg" "300x200" "left" >}}', ['a.jpg missing']],
    ['{{< figure\n  src="a.jpg"\n  alt="A cup"\n>}}', ['a.jpg: A cup']],
    ['> {{< figure\n>   src="a.jpg"\n> >}}\n\n![](b.png)', ['a.jpg missing', 'b.png missing']],
    ['- x\n\n  {{< figure src="a.jpg" >}}', ['a.jpg missing']],
    [
      '<div>\n{{< figure src="a.jpg" >}}\n<img src="b.jpg">\n{{<img src="c.jpg">}}\n</div>',
      ['a.jpg missing', 'b.jpg missing', 'c.jpg missing'],
    ],
    ['{{% figure src="a.jpg" %}}x ![](b.jpg){{% /figure %}}', ['a.jpg missing', 'b.jpg missing']],
    ['{{</* figure src="no.jpg" */>}} {{%/* figure src="no.jpg" */%}}', []],
    ['{{< youtube id="x" >}} {{< /figure >}} {{< figure >}}', []],
    ['`{{< figure src="no.jpg" >}}`\n\n```\n{{< figure src="no.jpg" >}}\n```', []],
    ['{{< highlight md >}}\n![](no.jpg)\n{{< /highlight >}}\n\n![](a.jpg)', ['a.jpg missing']],
    ['![{{< x >}}](a.jpg)', ['a.jpg expression']],
    ['{{< figure src="no.jpg"\n\n![](a.jpg)', ['a.jpg missing']],
  ])('%j', (text, images) => {
    for (const flavour of ['hugo', undefined] as const) expect(list(markdown, text, flavour)).toEqual(images);
  });

  test('a linked one is in a link', () => {
    expect(see(markdown, '{{< figure src="a.jpg" link="/b" >}}')).toMatchObject([
      { place: 'inLink', syntax: 'hugoShortcode' },
    ]);
  });

  test('are text where the site is known to be another', () => {
    expect(list(markdown, '{{< figure src="no.jpg" >}}', 'jekyll')).toEqual([]);
  });

  test('names of a site of its own', () => {
    const own = makeMarkdown('markdown', languageNames.markdown, { shortcodes: ['Beeld'] });
    expect(list(own, '{{< beeld src="a.jpg" >}} {{< figure src="no.jpg" >}}')).toEqual(['a.jpg missing']);
  });

  test.each<[string, string, string | undefined]>([
    ['{{< figure src="a.jpg" >}}', 'A cup', '{{< figure src="a.jpg" alt="A cup" >}}'],
    ['{{< figure src="a.jpg" >}}', 'A "cup"', '{{< figure src="a.jpg" alt=`A "cup"` >}}'],
    ['{{< figure src="a.jpg" >}}', 'A "cup" `b`', undefined],
    ['{{< figure src="a.jpg" alt="old" width="3" >}}', 'A cup', '{{< figure src="a.jpg" alt="A cup" width="3" >}}'],
    ['{{< figure src=a.jpg alt=old >}}', 'A cup', '{{< figure src=a.jpg alt="A cup" >}}'],
    ['{{< figure src="a.jpg" caption="c" >}}', 'A cup', '{{< figure src="a.jpg" alt="A cup" caption="c" >}}'],
    ['{{< img "a.jpg" "old" >}}', 'A cup', '{{< img "a.jpg" "A cup" >}}'],
    ['{{< img "a.jpg" >}}', 'A cup', '{{< img "a.jpg" "A cup" >}}'],
    ['{{< figure "a.jpg" >}}', 'A cup', undefined],
    ['{{< figure\n  src="a.jpg"\n>}}', 'A cup', '{{< figure\n  src="a.jpg" alt="A cup"\n>}}'],
  ])('writing: %j with %j is %j', (text, alt, expected) => {
    expect(setAlt(markdown, text, say(alt), 0, 'hugo')).toBe(expected);
  });
});

describe('tags of Jekyll', () => {
  test.each<[string, readonly string[]]>([
    ['{% include figure.html src="/a.png" alt="A cup" %}', ['/a.png: A cup']],
    ["{%- include image.html src='a.png' -%}", ['a.png missing']],
    ['{% include figure image_path="/a.png" alt="A \\"cup\\"" %}', ['/a.png: A "cup"']],
    ['{% include_cached components/picture.liquid path="a.png" %}', ['a.png missing']],
    ['{% include image.html\n   src="a.png"\n   alt="A cup"\n%}', ['a.png: A cup']],
    ['{% include image.html src="a.png" alt=page.title %}', ['a.png expression']],
    ['{% include image.html src="a.png" caption="c" %}', ['a.png expression']],
    ['{% include image.html src="a.png" alt="" %}', ['a.png decorative']],
    ['{% responsive_image path: a.png alt: "A cup" %}', ['a.png: A cup']],
    ['{% include nav.html src="no.png" %} {% include image.html src=page.image %}', []],
    ['{% figure caption:"c" %}\n![](a.png)\n{% endfigure %}', ['a.png missing']],
    ['{% comment %}\n![](no.png)\n\n![](no.png)\n{% endcomment %}\n\n![](a.png)', ['a.png missing']],
    ['{% raw %}{% include image.html src="no.png" %}{% endraw %} ![](a.png)', ['a.png missing']],
    ['{% highlight md %}\n![](no.png)\n{% endhighlight %}\n\n![](a.png)', ['a.png missing']],
    ['{::comment}\n![](no.png)\n{:/comment}\n\n![](a.png)', ['a.png missing']],
    ['{% comment %} ![](a.png)', ['a.png missing']],
    ['![]({{ site.baseurl }}/a.png) ![x]({{ "/b.png" | relative_url }} "t")', ['/a.png missing', '/b.png: x']],
    ['![]({{ site.url }}{{ site.baseurl }}{% link assets/a.png %})', ['/assets/a.png missing']],
    ['![A][a]\n\n[a]: {{ site.baseurl }}/a.png', ['/a.png: A']],
    ['![{{ page.title }}](a.png)', ['a.png expression']],
  ])('%j', (text, images) => {
    for (const flavour of ['jekyll', undefined] as const) expect(list(markdown, text, flavour)).toEqual(images);
  });

  test.each([
    ['{% include figure.html src="a.png" %}', 'A cup', '{% include figure.html src="a.png" alt="A cup" %}'],
    ["{% include figure.html src='a.png' alt='' %}", 'A cup', "{% include figure.html src='a.png' alt='A cup' %}"],
    ['{% responsive_image path: a.png %}', 'A cup', '{% responsive_image path: a.png alt: "A cup" %}'],
    ['![]({{ site.baseurl }}/a.png)', 'A cup', '![A cup]({{ site.baseurl }}/a.png)'],
    // An include puts it into HTML as it is.
    ['{% include figure.html src="a.png" %}', 'A "cup"', undefined],
  ])('writing: %j with %j is %j', (text, alt, expected) => {
    expect(setAlt(markdown, text, say(alt), 0, 'jekyll')).toBe(expected);
  });

  test.each([
    ['{{ site.baseurl }}/a.png', '/a.png'],
    ["{{ '/assets/a.png' | relative_url }}", '/assets/a.png'],
    ['{{ "a.png" | absolute_url }}', '/a.png'],
    ['{{ "/a.png" | prepend: site.baseurl | prepend: site.url }}', '/a.png'],
    ['{{ site.url }}{{ site.baseurl }}/a.png', '/a.png'],
    ['{%- link a/b.png -%}', '/a/b.png'],
    ['{% asset_path b.png %}', '/b.png'],
    ['{{ page.image }}', '?{{ page.image }}'],
    ['{{ "a" | upcase }}/b.png', '?{{ "a" | upcase }}/b.png'],
    ['img/{{ page.slug }}/b.png', '?img/{{ page.slug }}/b.png'],
  ])('the target %j is %j', (written, target) => {
    const texts = [`![]( ${written} "t")`, `![][a]\n\n> [a]: ${written}`, `![](<${written}>)`];
    // A tag ends at the first `%}`.
    if (!/"|%\}/.test(written)) texts.push(`{% include image.html src="${written}" %}`);
    for (const text of texts) {
      for (const flavour of ['jekyll', undefined] as const) {
        const found = markdown.parse(text, undefined, flavour).images.map(({ target: { text, source } }) => {
          return source === 'computed' ? `?${text}` : text;
        });
        expect([text, ...found]).toEqual([text, target]);
      }
    }
  });

  test('what stands behind a footnote or in text is no target', () => {
    const tag = '{% include image.html src="a.png" %}';
    expect(list(markdown, `x[^1] [y]: ${tag}\n\n[^1]: ${tag}`, 'jekyll')).toEqual(['a.png missing', 'a.png missing']);
  });

  test('no tag stands in a target where no template is filled in', () => {
    for (const flavour of ['github', 'obsidian', 'docusaurus'] as const) {
      expect(list(markdown, '![]({{ site.baseurl }}/no.png)', flavour)).toEqual([]);
    }
  });
});
