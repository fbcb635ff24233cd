import * as vscode from 'vscode';
import {
  PictureRequest,
  type CaptionFailure,
  type DescribeOptions,
  type DescribeParams,
  type Description,
  type PictureLocator,
  type PictureView,
} from '../../server/protocol/messages.ts';
import { PhotographRequest } from '../../server/protocol/photographMessages.ts';
import type { CaptionService } from '../captionService.ts';
import { failureFrom } from '../failureMessage.ts';
import { sentences } from './panelView.ts';
import { initialState, reduce, type Asked, type PanelEvent, type PanelState } from './panelState.ts';

type Consent = NonNullable<DescribeParams['consent']>;

/** A description that took longer is worth a press on a button. */
const byItselfMs = 10_000;
/** A look-up that takes longer is seen to be going on. */
const slowMs = 400;

/**
 * What the panel looks at, and the work on it; one for all its pages. It looks a picture up as soon as the cursor is on
 * it, which needs no model. It describes by itself only where that costs little: the model is loaded and its last
 * description was quick. Loading a model, a slow one and a remote picture wait for a press.
 */
export class PanelSession implements vscode.Disposable {
  readonly #service: CaptionService;
  readonly #changed = new vscode.EventEmitter<PanelState>();
  readonly #subscriptions: vscode.Disposable;
  #state: PanelState = initialState;
  #locator: PictureLocator | undefined;
  /** What is being looked up; it takes the place of what is on show. */
  #sought: PictureLocator | undefined;
  #isResting = false;
  #consent: Consent | undefined;
  #lookup = new vscode.CancellationTokenSource();
  #work: vscode.CancellationTokenSource | undefined;
  #photographs: 'wanted' | 'unwanted' = 'unwanted';
  #lastMs = 0;

  readonly onDidChange = this.#changed.event;

  constructor(service: CaptionService) {
    this.#service = service;
    this.#subscriptions = vscode.Disposable.from(
      service.onDidDescribe((description) => {
        this.#noticed(description);
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.#dispatch({ kind: 'trust', trust: 'trusted' });
      }),
    );
    this.#dispatch({ kind: 'trust', trust: vscode.workspace.isTrusted ? 'trusted' : 'restricted' });
  }

  get state(): PanelState {
    return this.#state;
  }

  /** Looks at another picture, or again at the same. `overtaken`: another look began meanwhile. */
  async look(locator: PictureLocator | 'none', given?: Consent): Promise<'seen' | 'overtaken'> {
    const isKnown = JSON.stringify(locator) === JSON.stringify(this.#locator);
    const consent = given ?? (isKnown ? this.#consent : undefined);
    this.#lookup.cancel();
    const lookup = (this.#lookup = new vscode.CancellationTokenSource());
    this.#isResting = false;
    this.#sought = locator === 'none' ? undefined : locator;
    if (locator === 'none') {
      if (this.#state.scene.kind !== 'empty') this.#leave();
      return 'seen';
    }
    // What is on show stays while it is looked up again.
    const slow = setTimeout(() => {
      if (!isKnown) this.#open(locator, consent);
    }, slowMs);
    lookup.token.onCancellationRequested(() => {
      clearTimeout(slow);
    });
    try {
      const params = { picture: locator, ...(consent && { consent }) };
      const picture = await this.#service.request((client) => client.sendRequest(PictureRequest, params, lookup.token));
      if (!lookup.token.isCancellationRequested) this.#found(locator, consent, picture);
    } catch (thrown) {
      if (lookup.token.isCancellationRequested) return 'overtaken';
      const failure = failureFrom(thrown);
      const { kind } = this.#service.state;
      if (kind === 'stopped' || kind === 'failed') this.#showStopped();
      else if (failure.code === 'noPicture') this.#leave();
      else {
        this.#open(locator, consent);
        this.#dispatch({ kind: 'refused', subject: this.#state.subject, failure, asked: askedFor(failure) });
      }
    } finally {
      clearTimeout(slow);
      if (lookup === this.#lookup) this.#sought = undefined;
    }
    return lookup.token.isCancellationRequested ? 'overtaken' : 'seen';
  }

  /** Looks at the same once more, as when its document has changed. */
  async lookAgain(): Promise<void> {
    if (this.#locator) await this.look(this.#locator, this.#consent);
  }

  /** Describes what is shown; a press on a button, so any picture and any wait will do. */
  async describe(options?: DescribeOptions, freshness: 'known' | 'anew' = 'known'): Promise<void> {
    const { scene, subject } = this.#state;
    if (scene.kind !== 'picture' || !this.#locator) return;
    this.#work?.cancel();
    const work = (this.#work = new vscode.CancellationTokenSource());
    this.#dispatch({ kind: 'asked', subject });
    try {
      const description = await this.#service.describe(
        {
          picture: this.#locator,
          priority: 'panel',
          freshness,
          ...(options && { options }),
          ...(this.#consent && { consent: this.#consent }),
        },
        (update) => {
          if (!work.token.isCancellationRequested) this.#dispatch({ kind: 'update', subject, update });
        },
        work.token,
      );
      if (work.token.isCancellationRequested) return;
      this.#dispatch({ kind: 'described', subject, description });
      // Once a model has been loaded it is known what it sees of the picture.
      if (!scene.picture.modelSquare) await this.lookAgain();
    } catch (thrown) {
      if (work.token.isCancellationRequested) return;
      const failure = failureFrom(thrown);
      if (failure.code !== 'aborted') this.#service.log(`${failure.code}: ${sentences(failure)}`);
      this.#dispatch(
        failure.code === 'aborted' ? { kind: 'cancelled', subject } : { kind: 'failed', subject, failure },
      );
    }
  }

  cancel(): void {
    this.#work?.cancel();
    this.#dispatch({ kind: 'cancelled', subject: this.#state.subject });
  }

  /** The user allowed this one picture. */
  async allow(): Promise<void> {
    const { scene } = this.#state;
    const locator = this.#locator;
    if (scene.kind !== 'refused' || !locator) return;
    const consent = scene.failure.code === 'remotePicture' ? 'remote' : 'outside';
    await this.look(locator, consent);
    await this.describe();
  }

  choose(text: string): void {
    this.#dispatch({ kind: 'chosen', text });
  }

  /** The person wants the answer on show as alt text. */
  useAnswer(): void {
    this.#dispatch({ kind: 'answerWanted' });
  }

  /** Facts and light of this picture and of those to come, as long as somebody sees them. */
  wantPhotographs(wanted: 'wanted' | 'unwanted'): void {
    this.#photographs = wanted;
    void this.#readPhotograph('hidden');
  }

  /** The person asks where it was taken. */
  async askPlace(): Promise<void> {
    await this.#readPhotograph('asked');
  }

  /** Ends what only the panel waits for, as when it is hidden. */
  rest(): void {
    this.#isResting = true;
    this.#lookup.cancel();
    this.cancel();
  }

  #showStopped(): void {
    const { state } = this.#service;
    this.#locator = undefined;
    this.#dispatch({ kind: 'stopped', ...(state.kind === 'failed' && { failure: state.failure }) });
  }

  dispose(): void {
    this.rest();
    this.#subscriptions.dispose();
    this.#changed.dispose();
  }

  #found(locator: PictureLocator, consent: Consent | undefined, picture: PictureView): void {
    const { scene, subject } = this.#state;
    const isSame = scene.kind === 'picture' && isSamePlace(scene.picture, picture);
    if (isSame) {
      this.#locator = precise(locator, picture);
      this.#dispatch({ kind: 'refreshed', subject, picture });
      return;
    }
    this.#open(precise(locator, picture), consent);
    this.#dispatch({ kind: 'picture', subject: this.#state.subject, picture });
    void this.#readPhotograph('hidden');
    if (picture.earlier.length === 0 && this.#isQuick()) void this.describe();
  }

  async #readPhotograph(place: 'hidden' | 'asked'): Promise<void> {
    const { scene, subject } = this.#state;
    const picture = this.#locator;
    if (this.#photographs === 'unwanted' || scene.kind !== 'picture' || !picture) return;
    if (scene.photograph && place === 'hidden') return;
    if (!scene.photograph) this.#dispatch({ kind: 'photograph', subject, photograph: { kind: 'reading' } });
    const params = { picture, ...(place === 'asked' && { place }), ...(this.#consent && { consent: this.#consent }) };
    try {
      const photograph = await this.#service.request((client) => client.sendRequest(PhotographRequest, params));
      this.#dispatch({ kind: 'photograph', subject, photograph: { kind: 'known', photograph, place } });
    } catch (thrown) {
      this.#dispatch({ kind: 'photograph', subject, photograph: { kind: 'failed', failure: failureFrom(thrown) } });
    }
  }

  #open(locator: PictureLocator, consent: Consent | undefined): void {
    this.#work?.cancel();
    this.#locator = locator;
    this.#consent = consent;
    this.#dispatch({ kind: 'opened' });
  }

  #leave(): void {
    this.#work?.cancel();
    this.#locator = undefined;
    this.#dispatch({ kind: 'left' });
  }

  #isQuick(): boolean {
    const { state } = this.#service;
    return state.kind === 'running' && state.status?.model.kind === 'ready' && this.#lastMs < byItselfMs;
  }

  /** A hover or an action of this window has described something: it may be what is on show. */
  #noticed({ timings, origin }: Description): void {
    if (origin === 'model') this.#lastMs = timings.totalMs;
    const { scene } = this.#state;
    const isWaiting = scene.kind === 'picture' && (scene.work.kind === 'idle' || scene.work.kind === 'done');
    const locator = this.#sought ?? this.#locator;
    if (isWaiting && !this.#isResting && locator && locator.kind !== 'bytes') void this.look(locator);
  }

  #dispatch(event: PanelEvent): void {
    const state = reduce(this.#state, event);
    if (state === this.#state) return;
    this.#state = state;
    this.#changed.fire(state);
  }
}

/** What a person asks for is read, but from the internet only where the settings allow it. */
function askedFor({ code }: CaptionFailure): Asked {
  const isAllowed = vscode.workspace.getConfiguration('captionLens').get('remote.enabled') === true;
  return code === 'remotePicture' && !isAllowed ? 'refused' : 'read';
}

/** The reference's own place: the caret may stand anywhere in it, and leave it. */
function precise(locator: PictureLocator, { reference }: PictureView): PictureLocator {
  return reference ? { kind: 'reference', uri: reference.uri, position: reference.range.start } : locator;
}

function isSamePlace(one: PictureView, other: PictureView): boolean {
  return (
    one.label === other.label &&
    one.bytes === other.bytes &&
    one.preview === other.preview &&
    one.reference?.uri === other.reference?.uri
  );
}
