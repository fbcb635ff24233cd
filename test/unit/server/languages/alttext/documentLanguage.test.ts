import { expect, test } from 'vitest';
import { languageOf } from '../../../../../server/languages/alttext/documentLanguage.ts';

test.each([
  ['---\ntitle: A\nlang: de\n---\n# A', 'de'],
  ['---\nlang: "pt-BR"\n---\n', 'pt-BR'],
  ['\ufeff---\r\nlanguage: fr_CA\r\n---\r\n', 'fr_CA'],
  ['+++\nlang = "nl"\n+++\n', 'nl'],
  ['<!doctype html>\n<html class="x" lang="ja">', 'ja'],
  ['<html lang=pl dir=ltr>', 'pl'],
  ['<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="it">', 'it'],
  ['= Title\n:toc:\n:lang: es\n\n', 'es'],
  ['\\documentclass{article}\n\\usepackage[english,ngerman]{babel}\n', 'de'],
  ['\\usepackage{polyglossia}\\setmainlanguage[variant=uk]{english}', 'en'],
  ['#set text(font: "A", lang: "zh")\n', 'zh'],
  ['# Title\n\nlang: de\n', undefined],
  ['---\ntitle: A\n---\nlang: de\n', undefined],
  ['<p lang="de">Bild</p>', undefined],
  ['---\nlang: de_\n---\n', undefined],
  ['', undefined],
])('%j', (text, language) => {
  expect(languageOf(text)).toBe(language);
});

test('is looked for at the beginning only, in little time', () => {
  for (const piece of [
    '<html ',
    'lang: de\n',
    '---\n',
    ':lang: ',
    '\\usepackage[',
    '#set text(',
    '\\setmainlanguage[',
  ]) {
    const start = performance.now();
    languageOf(piece.repeat(1_000_000 / piece.length));
    expect(performance.now() - start).toBeLessThan(200);
  }
  expect(languageOf(`${'\n'.repeat(10_000)}<html lang="de">`)).toBeUndefined();
});
