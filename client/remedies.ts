import { t } from '@vscode/l10n';
import type { CaptionFailure } from '../server/protocol/messages.ts';

/** What helps against a failure: the one button beside its sentence. */
export type Remedy =
  /** `setting`: what the settings editor is opened at, 'captionLens.model.path'. */
  | { readonly kind: 'setting'; readonly setting: string }
  | { readonly kind: 'chooseModel' | 'signIn' | 'trust' | 'restart' | 'log' };

/** What decides between two remedies. */
export interface RemedyWorld {
  readonly trust: 'trusted' | 'restricted';
  /** Whether the person's own settings name a model, which wins over a chosen one. */
  readonly namesModel: boolean;
}

type Help = Exclude<Remedy['kind'], 'setting'> | 'model' | 'nothing' | 'captionLens' | `captionLens.${string}`;

/** For every code; `model` is the setting that names one, and where there is none the list of models. */
const helps: Readonly<Record<CaptionFailure['code'], Help>> = {
  invalidOption: 'captionLens',
  checkpointNotFound: 'model',
  checkpointInvalid: 'model',
  checkpointUnsupported: 'model',
  checkpointUnsafe: 'model',
  languageModelMissing: 'model',
  baseMissing: 'model',
  tensorsMismatch: 'model',
  diskFull: 'log',
  cacheUnwritable: 'log',
  compiledDamaged: 'restart',
  recogniserDamaged: 'log',
  hubOffline: 'chooseModel',
  hubUnreachable: 'chooseModel',
  hubNotFound: 'model',
  hubForbidden: 'signIn',
  hubBusy: 'log',
  hubInvalid: 'log',
  downloadDamaged: 'chooseModel',
  imageNotFound: 'nothing',
  imageUnsupported: 'nothing',
  imageInvalid: 'nothing',
  imageTooLarge: 'nothing',
  decodeFailed: 'log',
  dataNotFound: 'nothing',
  dataInvalid: 'nothing',
  databaseUnreachable: 'nothing',
  databaseRefused: 'nothing',
  databaseOutdated: 'nothing',
  jobNotFound: 'nothing',
  jobDiffers: 'nothing',
  sourceNotFound: 'nothing',
  workerLost: 'nothing',
  busy: 'nothing',
  promptTooLong: 'captionLens.description.prompt',
  deviceUnavailable: 'captionLens.model.device',
  outOfMemory: 'chooseModel',
  numericFault: 'captionLens.model.precision',
  engineLost: 'restart',
  aborted: 'restart',
  internal: 'log',
  noPicture: 'nothing',
  computedSource: 'nothing',
  networkPath: 'nothing',
  outsideWorkspace: 'trust',
  remotePicture: 'captionLens.remote.enabled',
  unknownScheme: 'nothing',
  staleDocument: 'nothing',
  unsafeEdit: 'nothing',
};

/** Undefined where no button helps, as against a picture that is broken. */
export function remedyOf(
  { code }: Pick<CaptionFailure, 'code'>,
  { trust, namesModel }: RemedyWorld,
): Remedy | undefined {
  // What a workspace that is not trusted may not do, no setting of it allows.
  if (code === 'remotePicture' && trust === 'restricted') return { kind: 'trust' };
  const help = helps[code];
  switch (help) {
    case 'nothing':
      return undefined;
    case 'model':
      return namesModel ? { kind: 'setting', setting: 'captionLens.model.path' } : { kind: 'chooseModel' };
    case 'trust':
      return trust === 'restricted' ? { kind: 'trust' } : undefined;
    case 'chooseModel':
    case 'signIn':
    case 'restart':
    case 'log':
      return { kind: help };
    default:
      return { kind: 'setting', setting: help };
  }
}

/** What its button says. */
export function remedyLabel({ kind }: Remedy): string {
  switch (kind) {
    case 'setting':
      return t('Open Settings');
    case 'chooseModel':
      return t('Choose Model');
    case 'signIn':
      return t('Set Token');
    case 'trust':
      return t('Manage Workspace Trust');
    case 'restart':
      return t('Restart');
    case 'log':
      return t('Show Log');
  }
}

/** The command behind the button, with its arguments. */
export function remedyCommand(remedy: Remedy): readonly [command: string, ...values: readonly string[]] {
  switch (remedy.kind) {
    case 'setting':
      return ['workbench.action.openSettings', remedy.setting];
    case 'chooseModel':
      return ['captionLens.chooseModel'];
    case 'signIn':
      return ['captionLens.setHubToken'];
    case 'trust':
      return ['workbench.trust.manage'];
    case 'restart':
      return ['captionLens.restart'];
    case 'log':
      return ['captionLens.showLog'];
  }
}
