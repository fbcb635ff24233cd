import { daemonLife } from './daemonLife.ts';
import { gettingIn } from './gettingIn.ts';
import { judging } from './judging.ts';
import { modelFiles } from './modelFiles.ts';
import { photographs } from './photographs.ts';
import { pictures } from './pictures.ts';
import { supply } from './supply.ts';
import { texts } from './texts.ts';
import type { ThreatGroup } from './threat.ts';
import { work } from './work.ts';

export const threatGroups: readonly ThreatGroup[] = [
  gettingIn,
  daemonLife,
  work,
  modelFiles,
  pictures,
  texts,
  supply,
  judging,
  photographs,
];
