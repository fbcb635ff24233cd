import { describe, expect, test } from 'vitest';
import { markdown, quarto, rMarkdown } from '../../../../../../server/languages/markdown/markdown.ts';
import { list, say, see, setAlt } from '../../adapterChecks.ts';

function chunk(header: string, ...lines: readonly string[]): string {
  return [`\`\`\`{${header}}`, ...lines, '```'].join('\n');
}
const call = 'knitr::include_graphics("a.png")';

describe('pictures of knitr', () => {
  test.each<[string, string, string]>([
    ['nothing said', chunk('r', call), 'missing'],
    ['fig.alt', chunk('r cup, echo=FALSE, fig.alt="A \\"cup\\" \\\\ x"', call), 'text: A "cup" \\ x'],
    ['single quotes', chunk("r, fig.alt='A cup'", call), 'text: A cup'],
    ['fig.cap is taken for fig.alt', chunk('r, fig.cap = "A caption"', call), 'text: A caption'],
    ['both', chunk('r, fig.cap="A caption", fig.alt="A cup"', call), 'text: A cup'],
    ['YAML', chunk('r', '#| fig.alt: "A cup"', '#| echo: false', call), 'text: A cup'],
    ['YAML with a dash', chunk('r', '#| fig-alt: A cup', call), 'text: A cup'],
    ['YAML over lines', chunk('r', '#| fig.alt: >', '#|   A long', '#|   text', call), 'text: A long text'],
    ['options in a line', chunk('r', '#| fig.alt = "A cup", echo = FALSE', call), 'text: A cup'],
    ['code', chunk('r, fig.alt=paste("a", b)', call), 'expression'],
    ['one for each', chunk('r, fig.alt=c("a", "b")', call), 'expression'],
    ['an empty text', chunk('r, fig.alt=""', call), 'decorative'],
    ['other arguments', chunk('r', 'include_graphics(path = "a.png", dpi = NA)'), 'missing'],
    ['over lines', chunk('r', 'knitr::include_graphics(', '  "a.png"', ')'), 'missing'],
    ['in a list', `- x\n\n  ${chunk('r', call).replaceAll('\n', '\n  ')}`, 'missing'],
  ])('%s', (_, text, alt) => {
    expect(see(rMarkdown, text)).toMatchObject([{ target: 'a.png', alt, syntax: 'knitrGraphics' }]);
  });

  test('several', () => {
    const text = chunk('r, fig.alt="Cups"', 'knitr::include_graphics(c("a.png", "b.png"))');
    expect(list(rMarkdown, text)).toEqual(['a.png: Cups', 'b.png: Cups']);
    expect(setAlt(rMarkdown, text, say('x'))).toBeUndefined();
  });

  test.each([
    chunk('r, eval=FALSE', call),
    chunk('r, include = FALSE', call),
    chunk('r', '#| include: false', call),
    chunk('r, fig.show="hide"', call),
    chunk('r', `# ${call}`),
    chunk('python', call),
    `\`\`\`r\n${call}\n\`\`\``,
    chunk('r', 'knitr::include_graphics(path)'),
  ])('%j shows none', (text) => {
    expect(list(rMarkdown, text)).toEqual([]);
  });

  test.each([
    [chunk('r', call), chunk('r, fig.alt="A \\"cup\\""', call)],
    [chunk('r cup, fig.cap="x"', call), chunk('r cup, fig.cap="x", fig.alt="A \\"cup\\""', call)],
    [chunk('r, fig.alt="old"', call), chunk('r, fig.alt="A \\"cup\\""', call)],
    [chunk('r', '#| echo: false', call), chunk('r', '#| fig.alt: "A \\"cup\\""', '#| echo: false', call)],
    [chunk('r', '#| fig.alt: old', call), chunk('r', '#| fig.alt: "A \\"cup\\""', call)],
  ])('writing: %j is %j', (text, expected) => {
    expect(setAlt(rMarkdown, text, say('A "cup"'))).toBe(expected);
  });

  test('a backtick would end the first line of the chunk', () => {
    expect(setAlt(rMarkdown, chunk('r', call), say('a `b`'))).toBe(chunk('r, fig.alt="a \\x60b\\x60"', call));
  });
});

describe('pictures of knitr in Quarto', () => {
  test('a caption is no alt text', () => {
    expect(list(quarto, chunk('r', '#| fig-cap: A caption', call))).toEqual(['a.png missing']);
    expect(list(quarto, chunk('r', '#| fig-alt: A cup', call))).toEqual(['a.png: A cup']);
    expect(list(quarto, chunk('r, fig.alt="A cup"', call))).toEqual(['a.png: A cup']);
  });

  test('writing', () => {
    expect(setAlt(quarto, chunk('r', '#| echo: false', call), say('A cup'))).toBe(
      chunk('r', '#| fig-alt: "A cup"', '#| echo: false', call),
    );
    expect(setAlt(quarto, `> ${chunk('r', call).replaceAll('\n', '\n> ')}`, say('A cup'))).toBe(
      `> ${chunk('r', '#| fig-alt: "A cup"', call).replaceAll('\n', '\n> ')}`,
    );
  });

  test('other Markdown runs no code', () => {
    expect(list(markdown, chunk('r', call))).toEqual([]);
  });
});
