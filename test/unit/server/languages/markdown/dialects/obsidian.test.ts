import { describe, expect, test } from 'vitest';
import type { Flavour } from '../../../../../../server/languages/flavour.ts';
import { markdown } from '../../../../../../server/languages/markdown/markdown.ts';
import { list, say, see, setAlt } from '../../adapterChecks.ts';

describe('sizes', () => {
  test.each<[string, string]>([
    ['![100](a.png)', 'missing'],
    ['![100x200](a.png)', 'missing'],
    ['![|100x20](a.png)', 'missing'],
    ['![IMG_0001.png|300](a.png)', 'text: IMG_0001.png'],
    ['![A *red* cup|300](a.png)', 'text: A red cup'],
    ['![a|b|300](a.png)', 'text: a|b'],
    ['![A cup|wide](a.png)', 'text: A cup|wide'],
    ['| a |\n|---|\n| ![A cup\\|100](a.png) |', 'text: A cup'],
  ])('%j', (text, alt) => {
    for (const flavour of ['obsidian', undefined] as const) {
      expect(see(markdown, text, flavour)).toMatchObject([{ alt, target: 'a.png' }]);
    }
  });

  test('a size is no text elsewhere either, one with a bar is', () => {
    expect(list(markdown, '![100](a.png) ![x|100](b.png)', 'github')).toEqual(['a.png missing', 'b.png: x|100']);
  });

  test('a digit and a year may be what the picture shows', () => {
    expect(list(markdown, '![7](a.png) ![1998](b.png)')).toEqual(['a.png: 7', 'b.png: 1998']);
    expect(list(markdown, '![7](a.png) ![1998](b.png)', 'obsidian')).toEqual(['a.png missing', 'b.png missing']);
  });

  test.each<[string, Flavour | undefined, string]>([
    ['![100](a.png)', 'obsidian', '![A cup|100](a.png)'],
    ['![100](a.png)', undefined, '![A cup|100](a.png)'],
    ['![100](a.png)', 'github', '![A cup](a.png)'],
    ['![|100x20](a.png)', 'obsidian', '![A cup|100x20](a.png)'],
    ['![old|300](a.png)', 'obsidian', '![A cup|300](a.png)'],
    ['| a |\n|---|\n| ![100](a.png) |', 'obsidian', '| a |\n|---|\n| ![A cup\\|100](a.png) |'],
  ])('%j in %s keeps its size', (text, flavour, expected) => {
    expect(setAlt(markdown, text, say('A cup'), 0, flavour)).toBe(expected);
  });
});

describe('comments', () => {
  test.each([
    ['%%\n![](no.png)\n%%\n\nx %%![](no2.png)%% y ![](a.png)'],
    ['%%\n\n![](no.png)\n\n    ![](no.png)\n\n%%\n\n![](a.png)'],
    ['- x\n  %%\n  ![](no.png)\n  %%\n- ![](a.png)'],
    ['%% x %% ![](a.png)'],
    ['`%%` ![](a.png) `%%`'],
    ['```\n%%\n```\n\n![](a.png)\n\n```\n%%\n```'],
    ['100%% ![](a.png)\n\n50%% x'],
  ])('%j', (text) => {
    for (const flavour of ['obsidian', undefined] as const)
      expect(list(markdown, text, flavour)).toEqual(['a.png missing']);
  });

  test('one that is not closed hides the rest of a note', () => {
    expect(list(markdown, '%%\n![](no.png)\n\n![](no.png)', 'obsidian')).toEqual([]);
    expect(list(markdown, '%%\n\n![](a.png)')).toEqual(['a.png missing']);
  });

  test('are text in other Markdown', () => {
    for (const flavour of ['github', 'hugo', 'mkdocs'] as const) {
      expect(list(markdown, '%%\n![](a.png)\n%%', flavour)).toEqual(['a.png missing']);
    }
  });

  test('an alt text begins none', () => {
    const outcome = setAlt(markdown, 'x ![](a.png) y', say('a %%b%% c'), 0, 'obsidian') ?? '';
    expect(list(markdown, outcome, 'obsidian')).toEqual(['a.png: a %%b%% c']);
  });
});
