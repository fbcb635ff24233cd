import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { productDefaults } from '../../../../../models/generation/generationSettings.ts';
import { say, spelled } from '../../../../../models/wording.ts';
import {
  extensionNames as extensionNamesIn,
  languageClientNames as languageClientNamesIn,
} from '../../../../../server/lsp/session/settingNames.ts';
import { settingNames } from '../../../../fixtures/settingNames.ts';
import { wordsFor } from '../../../../../server/lsp/session/clientWords.ts';

const manifest = JSON.parse(readFileSync(new URL('../../../../../package.json', import.meta.url), 'utf8')) as {
  readonly contributes: { readonly configuration: readonly { readonly properties: object }[] };
};
const settings = new Set(manifest.contributes.configuration.flatMap(({ properties }) => Object.keys(properties)));

const extensionNames = extensionNamesIn(wordsFor('en'));
const languageClientNames = languageClientNamesIn(wordsFor('en'));

/** What a request may say and no setting of an editor does. */
const ofRequests = new Set([...Object.keys(productDefaults), 'imageSize', 'asEvaluated']);

describe.each(settingNames)('%s', (setting) => {
  const inExtension = extensionNames.setting({ setting });

  test('is a setting of the extension, or said as requests have it', () => {
    expect(settings.has(inExtension) || (inExtension === setting && ofRequests.has(setting))).toBe(true);
  });

  test('is the same in other editors, without the prefix', () => {
    expect(languageClientNames.setting({ setting })).toBe(inExtension.replace(/^captionLens\./, ''));
  });
});

test('has the settings of the engine that editors have', () => {
  const spellings = settingNames.map((setting) => extensionNames.setting({ setting }));
  const own = [...settings].filter((name) => /^captionLens\.(model|description)\./.test(name));
  expect(own.filter((name) => !spellings.includes(name))).toEqual([]);
});

test('a value stands behind its setting, and a kind of value does not', () => {
  const wording = say`Use ${{ setting: 'precision', value: 'int8' }} or ${{ setting: 'base', takes: 'folder' }}.`;
  expect(spelled(wording, extensionNames)).toBe('Use captionLens.model.precision int8 or captionLens.model.base.');
  expect(spelled(wording, languageClientNames)).toBe('Use model.precision int8 or model.base.');
});

test('an editor restarts by what it has', () => {
  const wording = say`Wait, then ${{ action: 'restart' }}.`;
  expect(spelled(wording, extensionNames)).toBe('Wait, then choose Restart.');
  expect(spelled(wording, languageClientNames)).toBe('Wait, then run "caption-lens daemon restart".');
});
