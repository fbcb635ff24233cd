import { t } from '@vscode/l10n';
import { spelled } from '../../models/wording.ts';
import {
  overlayKinds,
  overlayOf,
  type ModelSight,
  type OverlayKind,
  type OverlayLine,
  type Sides,
} from '../../server/photograph/overlays.ts';
import { editorSpelling } from '../editorWords.ts';

/** Lines over a picture, all words ready. */
export interface OverlayView {
  readonly kind: OverlayKind;
  readonly label: string;
  /** What is drawn, for whoever does not see it. */
  readonly words: string;
  readonly lines: readonly OverlayLine[];
}

/** All overlays of one picture, in the order of the toolbar. */
export function overlayViews(picture: Sides, sight?: ModelSight): readonly OverlayView[] {
  return overlayKinds.map((kind) => {
    const { words, lines } = overlayOf(kind, picture, sight);
    return { kind, label: overlayLabel(kind), words: spelled(words, editorSpelling), lines };
  });
}

function overlayLabel(kind: OverlayKind): string {
  switch (kind) {
    case 'thirds':
      return t('Thirds');
    case 'goldenRatio':
      return t('Golden Ratio');
    case 'diagonals':
      return t('Diagonals');
    case 'modelSquare':
      return t('The Model’s Square');
  }
}
