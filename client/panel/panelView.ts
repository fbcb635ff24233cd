import type { CaptionFailure, Description, PictureView } from '../../server/protocol/messages.ts';
import { deviceText } from '../statusText.ts';
import type { PanelState, Scene, Work } from './panelState.ts';
import { durationText, stagesOf } from './stages.ts';
import { distinctEndings } from '../commands/endings.ts';
import { shownTexts } from './shownTexts.ts';
import { diffWords, type Segment } from './wordDiff.ts';

type PictureScene = Extract<Scene, { kind: 'picture' }>;

/** What the page shows, in words: it only makes elements of it. Pictures travel apart, for they are large. */
export interface PanelView {
  readonly state:
    | 'empty'
    | 'opening'
    | 'stopped'
    | 'refused'
    | 'remote'
    | 'picture'
    | 'waiting'
    | 'loading'
    | 'looking'
    | 'growing'
    | 'done'
    | 'failed';
  readonly subject: number;
  readonly file: string;
  readonly size: string;
  /** Side of the square that the model sees; 0 where it is not known yet. */
  readonly seen: number;
  readonly text: readonly Segment[];
  /** What goes into the document, where that is another text; '' elsewhere. */
  readonly altText: string;
  /** For screen readers, once it is done or has failed. */
  readonly announcement: string;
  readonly meta: readonly string[];
  /** 'Recognised: tabby cat 87 %, two people 66 %'; '' where nothing was. */
  readonly recognised: string;
  readonly message: Message | undefined;
  /** 0 to 1 while something loads and it is known. */
  readonly fraction: number | undefined;
  readonly actions: readonly Action[];
  readonly beams: readonly Beam[];
  readonly beamsNote: string;
  readonly stages: readonly { readonly name: string; readonly text: string; readonly share: number }[];
  readonly total: string;
  /** Title of the options; '' hides them. */
  readonly again: string;
  readonly prompts: readonly PromptOption[];
  readonly earlier: readonly { readonly text: string; readonly note: string }[];
}

/** A line in the list of prompts. */
export interface PromptOption {
  readonly kind: 'suited' | 'none' | 'known' | 'typed';
  readonly label: string;
  /** Of a known one. */
  readonly text: string;
}

export interface Message {
  readonly icon: 'device-camera' | 'error' | 'shield' | 'globe' | 'debug-disconnect' | 'info' | 'link';
  readonly title: string;
  readonly text: string;
}

export interface Action {
  readonly id: ActionId;
  readonly label: string;
  readonly rank: 'main' | 'quiet';
}

export type ActionId = 'describe' | 'cancel' | 'insert' | 'copy' | 'decorative' | 'consent' | 'trust' | 'start' | 'log';

export interface Beam {
  readonly text: string;
  /** What tells it apart from the others. */
  readonly words: string;
  readonly score: string;
  /** Length of the bar, 0 to 1. */
  readonly share: number;
  readonly state: 'alive' | 'finished';
  readonly isChosen: boolean;
}

export function viewOf(state: PanelState, now: number): PanelView {
  const { scene, subject } = state;
  const blank: PanelView = {
    state: 'empty',
    subject,
    file: '',
    size: '',
    seen: 0,
    text: [],
    altText: '',
    announcement: '',
    meta: [],
    recognised: '',
    message: undefined,
    fraction: undefined,
    actions: [],
    beams: [],
    beamsNote: '',
    stages: [],
    total: '',
    again: '',
    prompts: promptOptions(undefined),
    earlier: [],
  };
  switch (scene.kind) {
    case 'empty':
      return { ...blank, message: nothingHere };
    case 'opening':
      return { ...blank, state: 'opening', text: plain('Opening the picture…') };
    case 'stopped':
      return { ...blank, state: 'stopped', ...stopped(scene.failure) };
    case 'refused':
      return { ...blank, ...refused(scene, state.trust) };
    case 'picture':
      return { ...blank, ...withPicture(scene, now) };
  }
}

const nothingHere: Message = {
  icon: 'device-camera',
  title: 'No picture under the cursor',
  text: 'Put the caret on a picture reference, or open a picture from the Explorer: it is shown here.',
};

function stopped(failure: CaptionFailure | undefined): Pick<PanelView, 'message' | 'actions'> {
  const start: Action = { id: 'start', label: failure ? 'Restart' : 'Start', rank: 'main' };
  const text = failure ? sentences(failure) : 'Nothing runs and no memory is used until you start it again.';
  return {
    message: { icon: 'debug-disconnect', title: failure ? 'Caption Lens failed' : 'Caption Lens is stopped', text },
    actions: failure ? [start, { id: 'log', label: 'Show log', rank: 'quiet' }] : [start],
  };
}

function refused(
  { failure, asked }: Extract<Scene, { kind: 'refused' }>,
  trust: PanelState['trust'],
): Partial<PanelView> {
  const text = sentences(failure);
  if (trust === 'restricted' && (failure.code === 'remotePicture' || failure.code === 'outsideWorkspace')) {
    return {
      state: 'refused',
      message: { icon: 'shield', title: 'Restricted workspace', text },
      actions: [{ id: 'trust', label: 'Manage workspace trust', rank: 'main' }],
    };
  }
  switch (failure.code) {
    case 'noPicture':
      return { state: 'empty', message: nothingHere };
    case 'remotePicture':
      return {
        state: 'remote',
        message: { icon: 'globe', title: 'A remote picture', text: text || 'It is fetched only when you ask for it.' },
        actions: asked === 'read' ? [{ id: 'consent', label: 'Fetch and describe', rank: 'main' }] : [],
      };
    case 'outsideWorkspace':
      return {
        state: 'remote',
        message: { icon: 'info', title: 'Outside of the workspace', text },
        actions: [{ id: 'consent', label: 'Read and describe', rank: 'main' }],
      };
    case 'computedSource':
      return { state: 'refused', message: { icon: 'info', title: 'A computed picture', text } };
    default:
      return { state: 'refused', message: { icon: 'error', title: 'This picture cannot be shown', text } };
  }
}

function withPicture(scene: PictureScene, now: number): Partial<PanelView> {
  const { picture } = scene;
  return {
    file: picture.label,
    size: [`${picture.width} × ${picture.height}`, bytesText(picture.bytes)].join(' · '),
    seen: picture.modelSquare?.size ?? 0,
    prompts: promptOptions(picture.prompts),
    earlier: [...ownLines(picture), ...picture.earlier.map((description) => earlierLine(description, now))],
    ...workView(scene),
  };
}

/** What suits the model first; the person's own words last. */
function promptOptions(choice: PictureView['prompts']): readonly PromptOption[] {
  const usual = choice ? `: ${choice.usual} …` : '';
  const known = (choice?.known ?? []).map(({ kind, text }): PromptOption => ({
    kind: 'known',
    label: `${text} …${kind === 'evaluation' ? ' (as its authors measured it)' : ''}`,
    text,
  }));
  return [
    { kind: 'suited', label: `As suits the model${usual}`, text: '' },
    { kind: 'none', label: 'None', text: '' },
    ...known,
    { kind: 'typed', label: 'Other words', text: '' },
  ];
}

const insert: Action = { id: 'insert', label: 'Insert as alt text', rank: 'main' };

function workView(scene: PictureScene): Partial<PanelView> {
  const { picture, work, chosen } = scene;
  const cancel: Action = { id: 'cancel', label: 'Cancel', rank: 'quiet' };
  const decorative: readonly Action[] = isEditable(picture)
    ? [{ id: 'decorative', label: 'Decorative', rank: 'quiet' }]
    : [];
  switch (work.kind) {
    case 'idle': {
      const own = shownTexts(scene);
      return {
        state: 'picture',
        ...(own ? { text: plain(own.description), meta: ["in the picture's file"] } : currentAltText(picture)),
        actions: [
          ...(own && isEditable(picture) ? [insert] : []),
          { id: 'describe', label: 'Describe', rank: own ? 'quiet' : 'main' },
          ...decorative,
        ],
        again: 'Describe with options',
      };
    }
    case 'queued':
      return {
        state: 'waiting',
        text: plain(work.position <= 1 ? 'Next in line…' : `Waiting: number ${work.position} in line…`),
        actions: [cancel],
      };
    case 'loading': {
      const percent = work.fraction === undefined ? '' : ` ${Math.round(work.fraction * 100)} %`;
      return {
        state: 'loading',
        text: plain(`Loading the model${percent}…`),
        meta: [work.message],
        fraction: work.fraction,
        actions: [cancel],
      };
    }
    case 'looking':
      return { state: 'looking', text: plain('Looking at the picture…'), actions: [cancel] };
    case 'growing': {
      const { step, beams } = work.step;
      const finished = beams.filter((beam) => beam.state === 'finished').length;
      const alive = `${beams.length - finished} alive`;
      return {
        state: 'growing',
        text: diffWords(work.before, work.step.text),
        meta: [`step ${step}`],
        beams: beamBars(beams, chosen),
        beamsNote: finished === 0 ? alive : `${alive} · ${finished} finished`,
        actions: [cancel],
      };
    }
    case 'done':
      return doneView(scene, work, decorative);
    case 'failed':
      return {
        state: 'failed',
        announcement: sentences(work.failure),
        message: { icon: 'error', title: 'The picture was not described', text: sentences(work.failure) },
        actions: [
          { id: 'describe', label: 'Try again', rank: 'main' },
          { id: 'log', label: 'Show log', rank: 'quiet' },
        ],
        again: 'Describe again',
      };
  }
}

function doneView(
  scene: PictureScene,
  work: Extract<Work, { kind: 'done' }>,
  decorative: readonly Action[],
): Partial<PanelView> {
  const { picture, chosen } = scene;
  const { description } = work;
  const { description: text, text: altText } = shownTexts(scene) ?? { description: '', text: '' };
  const candidates = description.texts.map((own) => ({
    text: own.description,
    score: own.score ?? 0,
    state: 'finished' as const,
  }));
  const stages = stagesOf(description.timings);
  const copy: Action = { id: 'copy', label: 'Copy', rank: 'quiet' };
  return {
    state: 'done',
    text: plain(text),
    altText: altText === text ? '' : altText,
    announcement: work.isFresh || chosen !== undefined ? text : '',
    meta: [description.model.name, deviceText(description.device), description.precision],
    recognised: recognisedText(description.subjects),
    ...(picture.reference?.place === 'inLink' && {
      message: {
        icon: 'link',
        title: 'Inside a link',
        text: 'Here alt text should name where the link leads, rather than what the picture shows.',
      },
    }),
    beams: beamBars(candidates, text),
    beamsNote: candidates.length === 0 ? '' : `${candidates.length}`,
    stages: stages.map(({ name, ms, share }) => ({ name, text: durationText(ms), share })),
    total: durationText(stages.reduce((sum, { ms }) => sum + ms, 0)),
    actions: isEditable(picture) ? [insert, copy, ...decorative] : [{ ...copy, rank: 'main' }],
    again: 'Describe again',
  };
}

function recognisedText(subjects: Description['subjects']): string {
  const named = subjects.map(({ name, confidence }) => `${name} ${Math.round(confidence * 100)} %`);
  return named.length === 0 ? '' : `Recognised: ${named.join(', ')}`;
}

/** Bars between the worst score (two fifths) and the best (all). */
function beamBars(
  beams: readonly { readonly text: string; readonly score: number; readonly state: 'alive' | 'finished' }[],
  chosen: string | undefined,
): Beam[] {
  const scores = beams.map(({ score }) => score);
  const best = Math.max(...scores);
  const span = best - Math.min(...scores);
  const sorted = [...beams].sort((one, other) => other.score - one.score);
  const words = distinctEndings(sorted.map(({ text }) => text));
  return sorted.map(({ text, score, state }, index) => ({
    text,
    words: words[index] ?? text,
    score: scoreText(score, span < 0.1 ? 3 : 2),
    share: span > 0 ? 1 - (0.6 * (best - score)) / span : 1,
    state,
    isChosen: text === chosen,
  }));
}

/** '−0.61', with a real minus sign. */
export function scoreText(score: number, digits = 2): string {
  return score.toFixed(digits).replace('-', '−');
}

function currentAltText({ reference }: PictureView): Pick<PanelView, 'text' | 'meta'> {
  switch (reference?.alt.kind) {
    case 'text':
      return { text: plain(reference.alt.text), meta: ['its alt text now'] };
    case 'decorative':
      return { text: [], meta: ['marked as decorative'] };
    case 'expression':
      return { text: [], meta: ['its alt text is an expression'] };
    case 'missing':
      return { text: [], meta: ['no alt text yet'] };
    case undefined:
      return { text: [], meta: [] };
  }
}

function isEditable({ reference }: PictureView): boolean {
  return reference !== undefined && reference.alt.kind !== 'expression';
}

/** What the picture's file says itself goes before what models said. */
function ownLines({ own }: PictureView): PanelView['earlier'] {
  return [
    ...(own?.alt === undefined ? [] : [{ text: own.alt, note: "alt text in the picture's file" }]),
    ...(own?.description === undefined ? [] : [{ text: own.description, note: "description in the picture's file" }]),
  ];
}

function earlierLine({ texts, createdAt, model, prompt }: Description, now: number): { text: string; note: string } {
  const notes = [ageText(createdAt, now), model.name, ...(prompt === '' ? [] : [`“${prompt}”`])];
  return { text: texts[0]?.description ?? '', note: notes.join(' · ') };
}

/** 'just now', '5 minutes ago', 'yesterday', '12 days ago'. */
export function ageText(createdAt: string, now: number): string {
  const minutes = Math.max(0, Math.round((now - Date.parse(createdAt)) / 60_000));
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  if (!Number.isFinite(minutes)) return 'earlier';
  if (minutes < 1) return 'just now';
  if (minutes < 60) return words.format(-minutes, 'minute');
  if (minutes < 24 * 60) return words.format(-Math.round(minutes / 60), 'hour');
  return words.format(-Math.round(minutes / (24 * 60)), 'day');
}

function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 ** 2 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

function plain(text: string): readonly Segment[] {
  return [{ text, isNew: false }];
}

export function sentences({ message, advice }: CaptionFailure): string {
  return advice === undefined ? message : `${message} ${advice}`;
}
