import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { filled } from '../../../models/wording.ts';
import { wordsFor } from '../../../server/lsp/session/clientWords.ts';
import { manifestWords, readManifest } from '../../fixtures/manifest.ts';
import { hasWords, sentenceOf, sources, visit } from './sentences.ts';

const german = JSON.parse(
  readFileSync(new URL('../../../media/l10n/bundle.l10n.de.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, string>>;
const files = sources('client', 'models', 'server');

const marksOf = (text: string): readonly string[] => [...new Set(text.match(/\{\d+\}/g) ?? [])].sort();

describe('the German catalogue', () => {
  test('has every sentence that an editor can show', () => {
    const missing = new Map<string, string>();
    for (const { path, tree } of files) {
      visit(tree, (node) => {
        const sentence = sentenceOf(node);
        if (sentence !== undefined && hasWords(sentence) && !(sentence in german)) missing.set(sentence, path);
      });
    }
    expect([...missing]).toEqual([]);
  });

  test('has no sentence that nothing says', () => {
    const said = new Set<string>();
    for (const { tree } of files) {
      visit(tree, (node) => {
        if (ts.isStringLiteralLike(node)) said.add(node.text);
        else said.add(sentenceOf(node) ?? '');
      });
    }
    expect(Object.keys(german).filter((sentence) => !said.has(sentence))).toEqual([]);
  });

  test.each(Object.entries(german))('%j has the same values', (english, translated) => {
    expect(marksOf(translated)).toEqual(marksOf(english));
    expect(translated.trim()).not.toBe('');
  });

  test('loses no value, whatever it is', () => {
    const { t } = wordsFor('de-AT');
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(german)),
        fc.array(fc.string(), { minLength: 6, maxLength: 6 }),
        (sentence, values) => {
          const said = t(sentence, ...values);
          for (const mark of marksOf(sentence)) expect(said).toContain(values[Number(mark.slice(1, -1))]);
          expect(said).toBe(filled(german[sentence] ?? '', (index) => values[index]));
        },
      ),
    );
  });

  test('addresses nobody as "du"', () => {
    expect(Object.values(german).filter((sentence) => /\b(?:du|dein\w*|dir|dich)\b/i.test(sentence))).toEqual([]);
  });

  test('quotes as German does', () => {
    const straight = Object.values(german).filter((sentence) => /"\p{L}+(?: \p{L}+)+"/u.test(sentence));
    expect(straight).toEqual([]);
  });
});

describe('package.json', () => {
  test('has the same keys in both languages', () => {
    expect(Object.keys(manifestWords('de'))).toEqual(Object.keys(manifestWords('en')));
  });

  test('has each of them, and all of its sentences are among them', () => {
    const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
    const keys = [...text.matchAll(/"%([\w.-]+)%"/g)].map(([, key = '']) => key);
    expect(new Set(keys)).toEqual(new Set(Object.keys(manifestWords('en'))));
    const { contributes, capabilities } = JSON.parse(text) as Record<'contributes' | 'capabilities', unknown>;
    expect(bareTexts([contributes, capabilities])).toEqual([]);
  });

  test('says in German where its links lead', () => {
    const linksOf = (language: 'en' | 'de') => JSON.stringify(readManifest(language)).match(/command:[\w.]+/g);
    expect(linksOf('de')).toEqual(linksOf('en'));
  });
});

const toolName = 'captionLens_describePicture';
const shown = new Set(['title', 'label', 'name', 'description', 'markdownDescription', 'altText', 'contents']);
const listed = new Set(['enumDescriptions', 'markdownEnumDescriptions']);

/** What people read in a part of package.json and is no key; the product's name is the same everywhere. */
function bareTexts(part: unknown): readonly string[] {
  if (Array.isArray(part)) return part.flatMap(bareTexts);
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]: readonly [string, unknown]) => {
    // What language models read of a tool.
    if (key === 'inputSchema' || value === toolName) return [];
    const texts =
      listed.has(key) && Array.isArray(value) ? (value as readonly unknown[]) : shown.has(key) ? [value] : [];
    const bare = texts.filter((text): text is string => typeof text === 'string' && !/^%.*%$/.test(text));
    return [...bare.filter((text) => text !== 'Caption Lens'), ...(listed.has(key) ? [] : bareTexts(value))];
  });
}
