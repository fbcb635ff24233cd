import { expect, test } from 'vitest';
import { CaptionLensError } from '../../../../../models/errors.ts';
import { say, type SettingName } from '../../../../../models/wording.ts';
import { settingNames } from '../../../../fixtures/settingNames.ts';
import { inOptions, optionNames } from '../../../../../server/cli/terminal/optionNames.ts';
import { run } from '../fakeWorld.ts';

/** No option: the command line fetches no pictures. */
const ofEditors: readonly SettingName[] = ['remoteEnabled'];

test('every setting of the engine is one of the options that `caption --help` lists, each its own', async () => {
  const { stdout } = await run(['caption', '--help']);
  const options = new Set(stdout.match(/^ +(--[a-z-]+)/gm)?.map((option) => option.trim()));
  const spelled = settingNames
    .filter((name) => !ofEditors.includes(name))
    .map((setting) => optionNames.setting({ setting }));
  expect(spelled.filter((option) => !options.has(option))).toEqual([]);
  expect(new Set(spelled).size).toBe(spelled.length);
});

test('an option is said with its value, or with what it takes', () => {
  const error = new CaptionLensError(
    'invalidOption',
    say`Use ${{ setting: 'precision', value: 'int8' }} or ${{ setting: 'base', takes: 'folder' }}, not ${{ setting: 'numReturnSequences' }}.`,
    { advice: [{ action: 'fetchModel', model: 'org/tiny' }] },
  );
  expect(inOptions(error)).toEqual({
    message: 'Use --precision int8 or --base DIR, not --num-captions.',
    advice: 'Run "caption-lens models pull org/tiny", or "Choose Model…" in the editor.',
  });
});

test('what the engine says of a setting is said in options', async () => {
  const modelError = { code: 'invalidOption', message: say`${{ setting: 'imageSize' }} must be more, not 1.` } as const;
  const files = { 'a.png': 'a cup' };
  expect(await run(['caption', 'a.png'], { files, modelError })).toMatchObject({
    code: 2,
    stderr: 'caption-lens: --image-size must be more, not 1. [invalidOption]\n',
  });
});
