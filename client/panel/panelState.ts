import type { CaptionFailure, Description, DescribeUpdate, PictureView } from '../../server/protocol/messages.ts';
import type { Photograph } from '../../server/protocol/photographMessages.ts';

/** What the panel knows. Events change it, `panelView.ts` says how it looks; neither knows VS Code or a page. */
export interface PanelState {
  /** Grows with every other picture, so that an answer for an earlier one is told apart. */
  readonly subject: number;
  readonly scene: Scene;
  readonly trust: 'trusted' | 'restricted';
}

export type Scene =
  | { readonly kind: 'empty' }
  /** The service was told to stop, or cannot start. */
  | { readonly kind: 'stopped'; readonly failure?: CaptionFailure }
  | { readonly kind: 'opening' }
  /** `asked`: whether it would be read if the person asked for this one. */
  | { readonly kind: 'refused'; readonly failure: CaptionFailure; readonly asked: Asked }
  | {
      readonly kind: 'picture';
      readonly picture: PictureView;
      readonly work: Work;
      readonly chosen?: string;
      /** `wanted`: the person asked for the answer on show as alt text, which it is not by itself. */
      readonly answer?: 'wanted';
      /** Absent until somebody wants to see it. */
      readonly photograph?: ScenePhotograph;
    };

/** How the picture was taken and what its light is like. */
export type ScenePhotograph =
  | { readonly kind: 'reading' }
  | { readonly kind: 'known'; readonly photograph: Photograph; readonly place: 'hidden' | 'asked' }
  | { readonly kind: 'failed'; readonly failure: CaptionFailure };

export type Asked = 'read' | 'refused';

export type Work =
  | { readonly kind: 'idle' }
  | { readonly kind: 'queued'; readonly position: number }
  | { readonly kind: 'loading'; readonly fraction?: number; readonly message: string }
  | { readonly kind: 'looking' }
  | { readonly kind: 'growing'; readonly before: string; readonly step: Step }
  | {
      readonly kind: 'done';
      readonly description: Description;
      readonly beams: Step['beams'];
      readonly isFresh: boolean;
    }
  | { readonly kind: 'failed'; readonly failure: CaptionFailure };

export type Step = Extract<DescribeUpdate, { kind: 'step' }>;

export type PanelEvent =
  /** The cursor or the selection moved to another picture, or to the same one in a changed document. */
  | { readonly kind: 'opened' }
  | { readonly kind: 'left' }
  | { readonly kind: 'picture'; readonly subject: number; readonly picture: PictureView }
  /** The same picture, looked up again: its reference may have moved, more may be known of it. */
  | { readonly kind: 'refreshed'; readonly subject: number; readonly picture: PictureView }
  | { readonly kind: 'refused'; readonly subject: number; readonly failure: CaptionFailure; readonly asked: Asked }
  | { readonly kind: 'asked'; readonly subject: number }
  | { readonly kind: 'update'; readonly subject: number; readonly update: DescribeUpdate }
  | { readonly kind: 'described'; readonly subject: number; readonly description: Description }
  | { readonly kind: 'failed'; readonly subject: number; readonly failure: CaptionFailure }
  | { readonly kind: 'cancelled'; readonly subject: number }
  | { readonly kind: 'chosen'; readonly text: string }
  | { readonly kind: 'answerWanted' }
  | { readonly kind: 'photograph'; readonly subject: number; readonly photograph: ScenePhotograph }
  | { readonly kind: 'trust'; readonly trust: PanelState['trust'] }
  | { readonly kind: 'stopped'; readonly failure?: CaptionFailure };

export const initialState: PanelState = { subject: 0, scene: { kind: 'empty' }, trust: 'trusted' };

export function reduce(state: PanelState, event: PanelEvent): PanelState {
  if ('subject' in event && event.subject !== state.subject) return state;
  switch (event.kind) {
    case 'opened':
      return { ...state, subject: state.subject + 1, scene: { kind: 'opening' } };
    case 'left':
      return { ...state, subject: state.subject + 1, scene: { kind: 'empty' } };
    case 'stopped':
      return { ...state, subject: state.subject + 1, scene: event };
    case 'trust':
      return { ...state, trust: event.trust };
    case 'refused':
      return { ...state, scene: event };
    case 'picture':
      return { ...state, scene: { kind: 'picture', picture: event.picture, work: knownWork(event.picture) } };
    default:
      return state.scene.kind === 'picture' ? { ...state, scene: inPicture(state.scene, event) } : state;
  }
}

type PictureScene = Extract<Scene, { kind: 'picture' }>;
type PictureEvent = Extract<
  PanelEvent,
  {
    kind:
      | 'refreshed'
      | 'asked'
      | 'update'
      | 'described'
      | 'failed'
      | 'cancelled'
      | 'chosen'
      | 'answerWanted'
      | 'photograph';
  }
>;

function inPicture(scene: PictureScene, event: PictureEvent): PictureScene {
  const { picture, work } = scene;
  // What was chosen, and which answer was wanted, is of what was on show.
  const { chosen: _chosen, answer: _answer, ...shown } = scene;
  switch (event.kind) {
    case 'chosen':
      return { ...shown, chosen: event.text };
    case 'answerWanted':
      return { ...scene, answer: 'wanted' };
    case 'photograph':
      return { ...scene, photograph: event.photograph };
    case 'refreshed': {
      const isKnown = work.kind === 'idle' || (work.kind === 'done' && !work.isFresh);
      return { ...scene, picture: event.picture, work: isKnown ? knownWork(event.picture) : work };
    }
    case 'asked':
      return { ...shown, work: { kind: 'looking' } };
    case 'update':
      return { ...shown, work: updatedWork(work, event.update) };
    case 'described': {
      const beams = work.kind === 'growing' ? work.step.beams : [];
      return {
        ...shown,
        picture: { ...picture, earlier: withNewest(picture.earlier, event.description) },
        work: { kind: 'done', description: event.description, beams, isFresh: true },
      };
    }
    case 'failed':
      return { ...shown, work: { kind: 'failed', failure: event.failure } };
    case 'cancelled':
      return { ...shown, work: knownWork(picture) };
  }
}

function updatedWork(work: Work, update: DescribeUpdate): Work {
  if (update.kind !== 'step') return update;
  return { kind: 'growing', before: work.kind === 'growing' ? work.step.text : '', step: update };
}

function knownWork({ earlier }: PictureView): Work {
  const description = earlier.find(({ kind }) => kind === 'description');
  return description ? { kind: 'done', description, beams: [], isFresh: false } : { kind: 'idle' };
}

function withNewest(earlier: readonly Description[], description: Description): readonly Description[] {
  return [description, ...earlier.filter((other) => !isSame(other, description))];
}

function isSame(one: Description, other: Description): boolean {
  return one.createdAt === other.createdAt && one.model.digest === other.model.digest && one.prompt === other.prompt;
}
