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
  /** What the button gave where there is nothing; the place itself is among the facts. */
  readonly noPlace: string;
}

export function photographFold(photograph: ScenePhotograph | undefined): PhotographFold {
  switch (photograph?.kind) {
    case undefined:
      return { message: '', place: 'askable', noPlace: '' };
    case 'reading':
      return { message: t('Reading the picture…'), place: 'askable', noPlace: '' };
    case 'failed':
      return { message: sentences(photograph.failure), place: 'askable', noPlace: '' };
    case 'known': {
      const { facts } = photograph.photograph;
      const isAsked = photograph.place === 'asked';
      return {
        view: photographView(photograph.photograph),
        message: '',
        place: isAsked ? 'asked' : 'askable',
        noPlace: isAsked && !facts.place ? t('The file does not say where it was taken.') : '',
      };
    }
  }
}
