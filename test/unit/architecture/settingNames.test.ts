import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settingNames } from '../../fixtures/settingNames.ts';
import { optionNames } from '../../../server/cli/terminal/optionNames.ts';
import { wordsFor } from '../../../server/lsp/session/clientWords.ts';
import { extensionNames } from '../../../server/lsp/session/settingNames.ts';

/** What any front end may have it do. */
const served = ['models', 'server/captions', 'server/documents', 'server/engine', 'server/images', 'server/upkeep'];

const editorNames = extensionNames(wordsFor('en'));
const spellings = settingNames.flatMap((setting) =>
  [optionNames.setting({ setting }), editorNames.setting({ setting })].filter((name) => /^--|\./.test(name)),
);

function linesOf(folder: string): readonly string[] {
  const root = new URL(`../../../${folder}/`, import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.flatMap((file) => {
    const lines = readFileSync(new URL(file, root), 'utf8').split('\n');
    return lines
      .filter((line) => !/^\s*(?:\/\*\*|\*|\/\/)/.test(line))
      .map((line) => `${folder}/${file}: ${line.trim()}`);
  });
}

test.each(served)('%s says no setting as one front end spells it', (folder) => {
  const lines = linesOf(folder);
  expect(lines.length).toBeGreaterThan(100);
  const spelled = new RegExp(`(?:${spellings.join('|').replaceAll('.', '\\.')})(?![\\w-])`);
  expect(lines.filter((line) => spelled.test(line))).toEqual([]);
});
