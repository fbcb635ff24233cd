import { describe, expect, test } from 'vitest';
import { applyChange } from '../../../../../server/languages/alttext/altEdit.ts';
import { disableComment } from '../../../../../server/languages/alttext/disabling/disableComment.ts';
import { checkDocument } from '../../../../../server/languages/alttext/documentCheck.ts';
import { adapterFor } from '../../../../../server/languages/registry.ts';

function disabled(language: string, text: string): string | undefined {
  const adapter = adapterFor(language);
  const [image] = adapter?.parse(text).images ?? [];
  const change = image && disableComment(text, language, image, 'missing');
  return change && applyChange(text, change);
}

const line = 'caption-lens-disable-next-line missing';
const same = 'caption-lens-disable-line missing';

describe('a comment that disables a rule', () => {
  test.each([
    ['md', '![](a.png)\n', `<!-- ${line} -->\n![](a.png)\n`],
    ['md', 'Text\n\n  ![](a.png)\n', `Text\n\n  <!-- ${line} -->\n  ![](a.png)\n`],
    ['md', 'A\r\n\r\n![](a.png)\r\n', `A\r\n\r\n<!-- ${line} -->\r\n![](a.png)\r\n`],
    ['md', 'A cup ![](a.png) of tea', `A cup ![](a.png)<!-- ${same} --> of tea`],
    ['md', 'Text\n![](a.png)', `Text\n![](a.png)<!-- ${same} -->`],
    ['md', '- ![](a.png){: .wide }', `- ![](a.png){: .wide }<!-- ${same} -->`],
    ['md', '| ![](a.png) | b |\n|---|---|', `| ![](a.png)<!-- ${same} --> | b |\n|---|---|`],
    ['md', '[![](a.png)](b)', `[![](a.png)<!-- ${same} -->](b)`],
    ['md', '```{image} a.png\n```\n', `<!-- ${line} -->\n\`\`\`{image} a.png\n\`\`\`\n`],
    ['md', 'Text\n```{image} a.png\n```\n', undefined],
    ['mdx', '![](a.png)\n', `{/* ${line} */}\n![](a.png)\n`],
    ['mdx', 'A ![](a.png)\n', `A ![](a.png){/* ${same} */}\n`],
    ['html', '<p>\n  <img src="a.png">\n</p>', `<p>\n  <!-- ${line} -->\n  <img src="a.png">\n</p>`],
    ['html', '<p><img src="a.png"></p>', `<p><img src="a.png"><!-- ${same} --></p>`],
    ['jsx', 'const a = (\n  <img src="a.png" />\n);', `const a = (\n  // ${line}\n  <img src="a.png" />\n);`],
    ['jsx', 'const a = () =>\n  <img src="a.png" />;', `const a = () =>\n  // ${line}\n  <img src="a.png" />;`],
    [
      'tsx',
      'const a = <p>\n  <img src="a.png" />\n</p>;',
      `const a = <p>\n  {/* ${line} */}\n  <img src="a.png" />\n</p>;`,
    ],
    ['jsx', 'const a = <img src="a.png" />;', undefined],
    ['adoc', 'See image:a.png[] there.', `// ${line}\nSee image:a.png[] there.`],
    ['adoc', '|===\n|image:a.png[]\n|===', undefined],
    ['rst', 'A\n\n.. image:: a.png\n', `A\n\n.. ${line}\n.. image:: a.png\n`],
    ['rst', '- A\n\n  .. image:: a.png\n', `- A\n\n  .. ${line}\n  .. image:: a.png\n`],
    ['tex', 'A \\includegraphics{a}', `% ${line}\nA \\includegraphics{a}`],
  ])('%s: %j', (language, text, outcome) => {
    expect(disabled(language, text)).toBe(outcome);
    const adapter = adapterFor(language);
    if (outcome === undefined || !adapter) return;
    const document = adapter.parse(outcome);
    expect(document.images).toHaveLength(1);
    expect(checkDocument({ ...document, language }, { longFrom: 125 }).findings).toEqual([]);
  });
});
