import type { SettingName, Spelling } from '../../../models/wording.ts';

/** Where a setting is among those of editors; one that editors do not have is known there by the engine's name. */
const editorNames: Readonly<Record<SettingName, string | undefined>> = {
  numBeams: 'description.beams',
  maxNewTokens: 'description.maxNewTokens',
  minNewTokens: 'description.minNewTokens',
  prompt: 'description.prompt',
  model: 'model.path',
  base: 'model.base',
  languageModel: 'model.languageModel',
  device: 'model.device',
  precision: 'model.precision',
  remoteEnabled: 'remote.enabled',
  asEvaluated: undefined,
  earlyStopping: undefined,
  imageSize: undefined,
  lengthPenalty: undefined,
  noRepeatNgramSize: undefined,
  numReturnSequences: undefined,
  repetitionPenalty: undefined,
};

/** For people in VS Code: `captionLens.model.precision int8`, and the extension's own commands. */
export const extensionNames: Spelling = {
  setting: settingIn('captionLens.'),
  action: (mention) => (mention.action === 'restart' ? 'choose Restart' : `"Choose Model…" fetches ${mention.model}.`),
};

/** For people in other editors, whose settings have no prefix: `model.precision int8`. */
export const languageClientNames: Spelling = {
  setting: settingIn(''),
  action: (mention) =>
    mention.action === 'restart'
      ? 'run "caption-lens daemon restart"'
      : `Run "caption-lens models pull ${mention.model}".`,
};

function settingIn(prefix: string): Spelling['setting'] {
  return ({ setting, value }) => {
    const name = editorNames[setting];
    const spelling = name === undefined ? setting : `${prefix}${name}`;
    return value === undefined ? spelling : `${spelling} ${value}`;
  };
}
