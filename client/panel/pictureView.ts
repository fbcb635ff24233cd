import { t } from '@vscode/l10n';
import type { Description, PictureView } from '../../server/protocol/messages.ts';
import { commonBeginning } from '../commands/endings.ts';
import type { RemedyWorld } from '../remedies.ts';
import type { Scene } from './panelState.ts';
import {
  plain,
  remedyActions,
  sentences,
  type Action,
  type CurrentAlt,
  type PanelView,
  type PromptOption,
  type ViewTerms,
  type Wording,
} from './panelView.ts';
import { doneDetails, growingDetails } from './details.ts';
import { shownTexts, type ShownTexts } from './shownTexts.ts';
import { diffWords } from './wordDiff.ts';

type PictureScene = Extract<Scene, { kind: 'picture' }>;

/** A picture with what is known of it, and the work on it. */
export function pictureView(scene: PictureScene, terms: ViewTerms, world: RemedyWorld): Partial<PanelView> {
  const { picture } = scene;
  const shown = shownTexts(scene);
  const square = picture.modelSquare?.size;
  return {
    file: picture.label,
    size: [`${picture.width} × ${picture.height}`, bytesText(picture.bytes)].join(' · '),
    seenText: square === undefined ? '' : t('The {0} × {0} pixels that the model sees', square),
    spoken: shown?.kind === 'description' ? shown.description : picture.label,
    current: currentAlt(picture),
    prompts: promptOptions(picture.prompts),
    earlier: earlierLines(scene, shown, terms.now),
    ...workView(scene, shown, terms, world),
  };
}

function workView(
  scene: PictureScene,
  shown: ShownTexts | undefined,
  { longFrom }: ViewTerms,
  world: RemedyWorld,
): Partial<PanelView> {
  const { picture, work } = scene;
  const cancel: Action = { id: 'cancel', label: t('Cancel'), rank: 'quiet' };
  switch (work.kind) {
    case 'idle':
      return {
        state: 'picture',
        ...(shown && { text: plain(shown.description), note: t("From the picture's file") }),
        ...(shown && isWritable(picture) && { draft: { text: shown.text, longFrom } }),
        actions: [
          ...(shown && isWritable(picture) ? [writeAction(picture)] : []),
          { id: 'describe', label: t('Describe'), rank: shown ? 'quiet' : 'main' },
          ...decorative(picture),
        ],
        again: t('Describe with Options'),
      };
    case 'queued':
      return {
        state: 'waiting',
        text: plain(work.position <= 1 ? t('Next in line…') : t('Waiting: number {0} in line…', work.position)),
        actions: [cancel],
      };
    case 'loading': {
      const percent = work.fraction === undefined ? undefined : Math.round(work.fraction * 100);
      return {
        state: 'loading',
        text: plain(percent === undefined ? t('Loading the model…') : t('Loading the model, {0} %…', percent)),
        note: work.message,
        fraction: work.fraction,
        actions: [cancel],
      };
    }
    case 'looking':
      return { state: 'looking', text: plain(t('Looking at the picture…')), actions: [cancel] };
    case 'growing':
      return {
        state: 'growing',
        text: diffWords(work.before, work.step.text),
        details: growingDetails(work.step),
        actions: [cancel],
      };
    case 'done':
      return doneView(scene, work.description, work.isFresh, shown, longFrom);
    case 'failed':
      return {
        state: 'failed',
        announcement: sentences(work.failure),
        message: { icon: 'error', title: t('The picture was not described'), text: sentences(work.failure) },
        actions: failedActions(remedyActions(work.failure, world)),
        again: t('Describe Again'),
      };
  }
}

/** What helps comes first; trying again without it would fail again. */
function failedActions(helping: readonly Action[]): readonly Action[] {
  const again: Action = { id: 'describe', label: t('Try Again'), rank: helping.length === 0 ? 'main' : 'quiet' };
  return [...helping, again];
}

function doneView(
  scene: PictureScene,
  description: Description,
  isFresh: boolean,
  shown: ShownTexts | undefined,
  longFrom: number,
): Partial<PanelView> {
  const { picture, chosen } = scene;
  const text = shown?.description ?? '';
  const isAltText = shown?.kind === 'description' || scene.answer === 'wanted';
  return {
    state: 'done',
    question: shown?.question ?? '',
    text: plain(text),
    announcement: isFresh || chosen !== undefined ? text : '',
    ...(picture.reference?.place === 'inLink' && {
      message: {
        icon: 'link',
        title: t('Inside a link'),
        text: t('Here alt text should name where the link leads, rather than what the picture shows.'),
      },
    }),
    ...(isAltText && !isComputed(picture) && { draft: { text: shown?.text ?? '', longFrom } }),
    actions: doneActions(picture, isAltText ? 'altText' : 'answer'),
    wordings: wordingsOf(description, text),
    details: doneDetails(description),
    again: t('Describe Again'),
  };
}

function doneActions(picture: PictureView, shown: 'altText' | 'answer'): readonly Action[] {
  const copy: Action = { id: 'copy', label: t('Copy'), rank: 'quiet' };
  if (shown === 'answer') {
    const use: Action = { id: 'useAnswer', label: t('Use Answer as Alt Text…'), rank: 'quiet' };
    return [{ ...copy, rank: 'main' }, ...(isWritable(picture) ? [use] : [])];
  }
  if (isWritable(picture)) return [writeAction(picture), ...decorative(picture), copy];
  if (isComputed(picture)) return [{ ...copy, rank: 'main' }];
  return [
    { ...copy, rank: 'main' },
    { id: 'copyMarkdown', label: t('Copy as Markdown'), rank: 'quiet' },
  ];
}

/** What a person wrote, and what names a link's aim, is not replaced by the button that comes first to hand. */
function writeAction({ reference }: PictureView): Action {
  const label = reference?.alt.kind === 'text' ? t('Replace Alt Text') : t('Use as Alt Text');
  return { id: 'write', label, rank: reference?.place === 'inLink' ? 'quiet' : 'main' };
}

function decorative(picture: PictureView): readonly Action[] {
  if (!isWritable(picture) || picture.reference?.alt.kind === 'decorative') return [];
  return [{ id: 'decorative', label: t('Mark as Decorative'), rank: 'quiet' }];
}

function isWritable({ reference }: PictureView): boolean {
  return reference !== undefined && reference.alt.kind !== 'expression';
}

function isComputed({ reference }: PictureView): boolean {
  return reference?.alt.kind === 'expression';
}

function currentAlt({ reference }: PictureView): CurrentAlt | undefined {
  switch (reference?.alt.kind) {
    case 'text':
      return { kind: 'text', text: reference.alt.text };
    case 'decorative':
      return { kind: 'note', text: t('Marked as decorative') };
    case 'expression':
      return { kind: 'note', text: t('Computed by the program') };
    case 'missing':
      return { kind: 'note', text: t('None yet') };
    case undefined:
      return undefined;
  }
}

/** All texts of the search, the best first: one may be chosen instead of another. */
function wordingsOf({ texts }: Description, shown: string): readonly Wording[] {
  const own = [...new Set(texts.map(({ description }) => description))];
  if (own.length < 2) return [];
  const common = commonBeginning(own);
  return own.map((text, index) => ({
    text,
    common,
    rest: text.slice(common.length),
    label: t('Option {0} of {1}: {2}', index + 1, own.length, text),
    isChosen: text === shown,
  }));
}

/** What suits the model first; the person's own words last. */
function promptOptions(choice: PictureView['prompts']): readonly PromptOption[] {
  const known = (choice?.known ?? []).map(({ kind, text }): PromptOption => ({
    kind: 'known',
    label: kind === 'evaluation' ? t('{0} … (as its authors measured it)', text) : `${text} …`,
    text,
  }));
  const suited = choice ? t('As suits the model: {0} …', choice.usual) : t('As suits the model');
  return [
    { kind: 'suited', label: suited, text: '' },
    { kind: 'none', label: t('None'), text: '' },
    ...known,
    { kind: 'typed', label: t('Your own words, or a question'), text: '' },
  ];
}

/** Without what is on show, or may be chosen above. */
function earlierLines(
  { picture, work }: PictureScene,
  shown: ShownTexts | undefined,
  now: number,
): PanelView['earlier'] {
  const above = new Set(work.kind === 'done' ? work.description.texts.map(({ description }) => description) : []);
  if (above.size < 2) above.clear();
  const lines = [...ownLines(picture), ...picture.earlier.map((description) => earlierLine(description, now))];
  return lines.filter(({ text }) => text !== shown?.description && !above.has(text));
}

/** What the picture's file says itself goes before what models said. */
function ownLines({ own }: PictureView): PanelView['earlier'] {
  return [
    ...(own?.alt === undefined ? [] : [{ text: own.alt, note: t("Alt text in the picture's file") }]),
    ...(own?.description === undefined
      ? []
      : [{ text: own.description, note: t("Description in the picture's file") }]),
  ];
}

function earlierLine(
  { texts, createdAt, model, prompt, question }: Description,
  now: number,
): { text: string; note: string } {
  const asked = question ?? prompt;
  const notes = [...(asked === '' ? [] : [`“${asked}”`]), ageText(createdAt, now), model.name];
  return { text: texts[0]?.description ?? '', note: notes.join(' · ') };
}

/** 'just now', '5 minutes ago', 'yesterday', '12 days ago'. */
export function ageText(createdAt: string, now: number): string {
  const minutes = Math.max(0, Math.round((now - Date.parse(createdAt)) / 60_000));
  // In the language of the other words.
  const words = new Intl.RelativeTimeFormat(t('en'), { numeric: 'auto' });
  if (!Number.isFinite(minutes)) return t('earlier');
  if (minutes < 1) return t('just now');
  if (minutes < 60) return words.format(-minutes, 'minute');
  if (minutes < 24 * 60) return words.format(-Math.round(minutes / 60), 'hour');
  return words.format(-Math.round(minutes / (24 * 60)), 'day');
}

function bytesText(bytes: number): string {
  if (bytes < 1024) return t('{0} bytes', bytes);
  return bytes < 1024 ** 2 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}
