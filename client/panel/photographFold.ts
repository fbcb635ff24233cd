import { t } from '@vscode/l10n';
import { photographView, type PhotographView } from '../photograph/photographView.ts';
import { sentences } from './panelView.ts';
import type { ScenePhotograph } from './panelState.ts';

/** What the panel's folds "Photograph" and "Light" show. */
export interface PhotographFold {
  /** Absent until it is read. */
  readonly view?: PhotographView;
  /** In its place; '' for nothing. */
  readonly message: string;
  /** `askable`: a button asks where it was taken. */
  readonly place: 'askable' | 'asked';
}

export function photographFold(photograph: ScenePhotograph | undefined): PhotographFold {
  switch (photograph?.kind) {
    case undefined:
      return { message: '', place: 'askable' };
    case 'reading':
      return { message: t('Reading the picture…'), place: 'askable' };
    case 'failed':
      return { message: sentences(photograph.failure), place: 'askable' };
    case 'known': {
      const view = photographView(photograph.photograph);
      return { view, message: '', place: photograph.place === 'asked' ? 'asked' : 'askable' };
    }
  }
}
