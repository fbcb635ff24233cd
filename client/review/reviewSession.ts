import * as vscode from 'vscode';
import { ConcurrencyLimit } from '../../models/concurrency.ts';
import type { DescribeUpdate, PictureLocator } from '../../server/protocol/messages.ts';
import {
  AltEditsRequest,
  ReviewRequest,
  ThumbnailRequest,
  type AltEditsResult,
  type AskedAlt,
  type ReviewedReference,
  type ReviewScope,
} from '../../server/protocol/reviewMessages.ts';
import type { CaptionService } from '../captionService.ts';
import { applyEdit } from '../commands/applyEdit.ts';
import { failureFrom } from '../failureMessage.ts';
import type { ReviewMemory, ShownAlt } from './reviewMessages.ts';
import {
  initialReview,
  keptChoices,
  reduce,
  shownRows,
  type KeptChoice,
  type ReviewEvent,
  type ReviewRow,
  type ReviewState,
} from './reviewState.ts';

/** Jobs in the daemon's line at a time: enough to keep the model busy, few enough to let others in. */
const mostAtATime = 8;
/** Thumbnails at a time, and how many are kept: 2 to 4 MB. */
const thumbnails = { atATime: 3, kept: 300, side: 224 } as const;
/** Of one Apply, where documents change while it is made. */
const mostTries = 3;

/** One review: lists, describes, keeps what the person says, and writes. Ends its requests when it is disposed. */
export class ReviewSession implements vscode.Disposable {
  readonly scope: ReviewScope;
  readonly #service: CaptionService;
  readonly #changed = new vscode.EventEmitter<ReviewState>();
  readonly #ending = new vscode.CancellationTokenSource();
  readonly #describing = new ConcurrencyLimit(mostAtATime);
  readonly #drawing = new ConcurrencyLimit(thumbnails.atATime);
  readonly #drawn = new Map<number, string>();
  readonly #begun = new Set<number>();
  #kept: readonly KeptChoice[];
  #state: ReviewState;

  readonly onDidChange = this.#changed.event;

  constructor(service: CaptionService, { scope, filter, kept }: ReviewMemory) {
    this.#service = service;
    this.scope = scope;
    this.#kept = kept;
    this.#state = initialReview(filter);
  }

  get state(): ReviewState {
    return this.#state;
  }

  /** What opens the same review again. */
  get memory(): ReviewMemory {
    const kept = this.#state.phase.kind === 'ready' ? keptChoices(this.#state) : this.#kept;
    return { scope: this.scope, filter: this.#state.filter, kept };
  }

  /** Lists what there is and has it described. Whatever goes wrong is part of the state. */
  async open(): Promise<void> {
    this.#kept = this.memory.kept;
    this.#begun.clear();
    this.#drawn.clear();
    this.dispatch({ kind: 'listing' });
    try {
      const { scope } = this;
      const list = await this.#service.request((client) =>
        client.sendRequest(ReviewRequest, { scope }, this.#ending.token),
      );
      this.dispatch({ kind: 'listed', list, kept: this.#kept });
    } catch (thrown) {
      this.dispatch({ kind: 'listFailed', failure: failureFrom(thrown) });
    }
  }

  /** Everything that changes the state comes this way. What is on show then is described. */
  dispatch(event: ReviewEvent): void {
    if (this.#ending.token.isCancellationRequested) return;
    this.#state = reduce(this.#state, event);
    if (event.kind === 'retried') this.#begun.delete(event.id);
    if (event.kind === 'listed' || event.kind === 'filtered' || event.kind === 'retried') this.#describeShown();
    this.#changed.fire(this.#state);
  }

  /** Writes what was on show, as one step to undo, and says what was left and why. */
  async apply(shown: readonly ShownAlt[]): Promise<void> {
    const { outcome } = this.#state;
    const rows = new Map(shownRows(this.#state).map((row) => [row.id, row]));
    const asked = shown.flatMap(({ id, alt }) => {
      const row = rows.get(id);
      return row ? [{ id, alt, reference: row.reference }] : [];
    });
    if (outcome.kind === 'applying' || asked.length === 0) return;
    this.dispatch({ kind: 'applying' });
    try {
      const alts = asked.map(({ alt, reference: { uri, range, target, alt: before, twin, twins } }) => {
        return { reference: { uri, range, target, alt: before, twin, twins }, alt };
      });
      const refused = await this.#write(alts);
      const left = new Set(refused.map(({ index }) => index));
      const written = asked.filter((_, index) => !left.has(index));
      this.dispatch({
        kind: 'applied',
        written: written.map(({ id }) => id),
        files: new Set(written.map(({ reference }) => fileOf(reference.uri))).size,
        refused: refused.flatMap(({ index, failure }) => {
          const row = asked[index];
          return row ? [{ id: row.id, failure }] : [];
        }),
      });
      await this.#place(asked.map(({ reference }) => reference.uri));
    } catch (thrown) {
      this.dispatch({ kind: 'applyFailed', failure: failureFrom(thrown) });
    }
  }

  /** The reference of a row as it stands in its document by now. */
  async placeNow(id: number): Promise<ReviewedReference | undefined> {
    const find = (): ReviewRow | undefined => this.#state.rows.find((row) => row.id === id);
    const row = find();
    if (row) await this.#place([row.reference.uri]);
    return find()?.reference;
  }

  /** A `data:` URI; '' where the picture cannot be drawn. */
  async thumbnail(id: number): Promise<string> {
    const known = this.#drawn.get(id);
    if (known !== undefined) return known;
    const drawn = await this.#drawing.run(() => this.#draw(id));
    this.#drawn.set(id, drawn);
    const [oldest] = this.#drawn.keys();
    if (this.#drawn.size > thumbnails.kept && oldest !== undefined) this.#drawn.delete(oldest);
    return drawn;
  }

  dispose(): void {
    this.#ending.cancel();
    this.#ending.dispose();
    this.#changed.dispose();
  }

  /** Again where a document changed between the answer and the editor: the daemon finds the places anew. */
  async #write(alts: readonly AskedAlt[], triesLeft = mostTries): Promise<AltEditsResult['refused']> {
    const { edit, refused } = await this.#service.request((client) =>
      client.sendRequest(AltEditsRequest, { alts }, this.#ending.token),
    );
    if (refused.length === alts.length) return refused;
    try {
      await applyEdit(this.#service, edit, { isRefactoring: true });
      return refused;
    } catch (thrown) {
      if (failureFrom(thrown).code !== 'staleDocument' || triesLeft <= 1) throw thrown;
      return this.#write(alts, triesLeft - 1);
    }
  }

  /** Lines move while documents are written to. Where they cannot be told, those of before stay. */
  async #place(uris: readonly string[]): Promise<void> {
    const scope = { kind: 'documents', uris: [...new Set(uris)] } as const;
    try {
      const { references } = await this.#service.request((client) =>
        client.sendRequest(ReviewRequest, { scope }, this.#ending.token),
      );
      this.dispatch({ kind: 'placed', references });
    } catch {
      // An edit finds its place by itself, and a place on show may be lines off.
    }
  }

  #describeShown(): void {
    for (const { id, work } of shownRows(this.#state)) {
      if (work.kind !== 'waiting' || this.#begun.has(id)) continue;
      this.#begun.add(id);
      void this.#describing.run(() => this.#describe(id));
    }
  }

  async #describe(id: number): Promise<void> {
    const row = this.#rowOnShow(id);
    if (!row || this.#ending.token.isCancellationRequested) {
      this.#begun.delete(id);
      return;
    }
    const follow = (update: DescribeUpdate): void => {
      if (update.kind === 'step') this.dispatch({ kind: 'growing', id, text: update.text });
    };
    try {
      const asked = { picture: locatorOf(row), priority: 'batch', options: { purpose: 'altText' } } as const;
      const { texts } = await this.#service.describe(asked, follow, this.#ending.token);
      // Descriptions that differ in what they say of the light may show the same.
      this.dispatch({ kind: 'described', id, texts: [...new Set(texts.map(({ text }) => text))] });
    } catch (thrown) {
      this.dispatch({ kind: 'failed', id, failure: failureFrom(thrown) });
    }
  }

  async #draw(id: number): Promise<string> {
    const row = this.#state.rows.find((each) => each.id === id);
    if (!row || this.#ending.token.isCancellationRequested) return '';
    const params = { picture: locatorOf(row), side: thumbnails.side };
    return this.#service
      .request((client) => client.sendRequest(ThumbnailRequest, params, this.#ending.token))
      .catch(() => '');
  }

  /** Undefined where the filter has changed meanwhile. */
  #rowOnShow(id: number): ReviewRow | undefined {
    return shownRows(this.#state).find((row) => row.id === id);
  }
}

function locatorOf({ reference: { uri, range } }: ReviewRow): PictureLocator {
  return { kind: 'reference', uri, position: range.start };
}

/** A notebook's cells are one file. */
function fileOf(uri: string): string {
  return vscode.Uri.parse(uri).path;
}
