import { t } from '@vscode/l10n';
import { spelled } from '../../models/wording.ts';
import { comparePhotographs } from '../../server/photograph/comparison.ts';
import { editorSpelling } from '../editorWords.ts';
import { sentences } from '../panel/panelView.ts';
import { overlayViews, type OverlayView } from '../photograph/overlayView.ts';
import { photographView, type PhotographView } from '../photograph/photographView.ts';
import type { ComparedPicture, CompareState } from './compareState.ts';

/** What the page shows, in words. Pictures travel apart, for they are large. */
export interface CompareView {
  readonly title: string;
  readonly sides: readonly [SideView, SideView];
  /** What all differences come to; '' until both pictures are read. */
  readonly summary: string;
  readonly differences: readonly string[];
  /** For screen readers. */
  readonly announcement: string;
}

export interface SideView {
  readonly name: string;
  readonly label: string;
  /** '600 × 400'; '' until it is read. */
  readonly size: string;
  readonly work: ComparedPicture['work']['kind'];
  /** The description, or why there is none. */
  readonly text: string;
  readonly photograph: PhotographView | undefined;
  /** Why nothing is known of it as a photograph; '' where that is known or being read. */
  readonly failure: string;
  readonly overlays: readonly OverlayView[];
}

export function compareView({ sides: [one, other] }: CompareState): CompareView {
  const views = [sideView(one), sideView(other)] as const;
  const told = difference(one, other);
  const isDescribed = [one, other].every(({ work }) => work.kind === 'described' || work.kind === 'failed');
  return {
    title: titleOf([one.label, other.label]),
    sides: views,
    ...told,
    announcement: isDescribed && told.summary !== '' ? told.summary : '',
  };
}

/** 'Compare coffee.png and rocket.jpg' */
export function titleOf([one, other]: readonly [string, string]): string {
  return t('Compare {0} and {1}', nameOf(one), nameOf(other));
}

function difference(one: ComparedPicture, other: ComparedPicture): Pick<CompareView, 'summary' | 'differences'> {
  if (one.photograph.kind !== 'known' || other.photograph.kind !== 'known') return { summary: '', differences: [] };
  const { summary, differences } = comparePhotographs(one.photograph.photograph, other.photograph.photograph);
  return {
    summary: spelled(summary, editorSpelling),
    differences: differences.map(({ sentence }) => spelled(sentence, editorSpelling)),
  };
}

function sideView({ label, work, photograph }: ComparedPicture): SideView {
  const known = photograph.kind === 'known' ? photograph.photograph : undefined;
  return {
    name: nameOf(label),
    label,
    size: known ? `${known.file.width} × ${known.file.height}` : '',
    work: work.kind,
    text: textOf(work),
    photograph: known && photographView(known),
    failure: photograph.kind === 'failed' ? sentences(photograph.failure) : '',
    overlays: known ? overlayViews(known.file) : [],
  };
}

function textOf(work: ComparedPicture['work']): string {
  switch (work.kind) {
    case 'waiting':
      return t('Waiting to be described…');
    case 'growing':
      return work.text;
    case 'described':
      return work.description.texts[0]?.description ?? '';
    case 'failed':
      return sentences(work.failure);
  }
}

function nameOf(label: string): string {
  return label.slice(label.lastIndexOf('/') + 1);
}
