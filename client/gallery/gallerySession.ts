import * as vscode from 'vscode';
import { ConcurrencyLimit } from '../../models/concurrency.ts';
import type { DescribeUpdate, PictureLocator } from '../../server/protocol/messages.ts';
import { PhotographRequest } from '../../server/protocol/photographMessages.ts';
import { ThumbnailRequest } from '../../server/protocol/reviewMessages.ts';
import type { CaptionService } from '../captionService.ts';
import { failureFrom } from '../failureMessage.ts';
import type { GalleryMemory } from './galleryMessages.ts';
import { shownRows } from './galleryOrder.ts';
import {
  initialGallery,
  reduce,
  type GalleryEvent,
  type GalleryRow,
  type GalleryState,
  type RowPhotograph,
} from './galleryState.ts';
import { wordsOf } from './galleryView.ts';
import { listPictures } from './pictureSources.ts';

/** Jobs in the daemon's line at a time: enough to keep the model busy, few enough to let others in. */
const mostAtATime = 8;
/** Photographs that are read at a time; the model waits for none of them. */
const readAtATime = 2;
/** Thumbnails at a time, and how many are kept: 8 to 16 MB. `side`: pixels. */
const thumbnails = { atATime: 3, kept: 600, side: 320 } as const;

/** One gallery: lists, describes, reads what the files say. Ends its requests when it is disposed. */
export class GallerySession implements vscode.Disposable {
  readonly sources: readonly string[];
  readonly #service: CaptionService;
  readonly #changed = new vscode.EventEmitter<GalleryState>();
  readonly #ending = new vscode.CancellationTokenSource();
  readonly #describing = new ConcurrencyLimit(mostAtATime);
  readonly #reading = new ConcurrencyLimit(readAtATime);
  readonly #drawing = new ConcurrencyLimit(thumbnails.atATime);
  readonly #drawn = new Map<number, string>();
  readonly #begun = new Set<number>();
  /** Ends what is being described when the person stops it. */
  #pace = new vscode.CancellationTokenSource();
  #selected: readonly string[];
  #state: GalleryState;

  readonly onDidChange = this.#changed.event;

  constructor(service: CaptionService, memory: GalleryMemory) {
    this.#service = service;
    this.sources = memory.sources;
    this.#selected = memory.selected;
    this.#state = initialGallery(memory);
  }

  get state(): GalleryState {
    return this.#state;
  }

  /** Those on show, in their order. */
  get shown(): readonly GalleryRow[] {
    return shownRows(this.#state, wordsOf);
  }

  /** What opens the same gallery again. */
  get memory(): GalleryMemory {
    const { phase, rows, selected, order, filter, pace } = this.#state;
    const chosen = rows.filter(({ id }) => selected.has(id)).map(({ uri }) => uri);
    return { sources: this.sources, selected: phase.kind === 'ready' ? chosen : this.#selected, order, filter, pace };
  }

  /** Lists what there is, and has it read and described. Whatever goes wrong is part of the state. */
  async open(): Promise<void> {
    this.#selected = this.memory.selected;
    this.#begun.clear();
    this.#drawn.clear();
    this.dispatch({ kind: 'listing' });
    try {
      const { pictures, total } = await listPictures(this.sources, this.#ending.token);
      this.dispatch({ kind: 'listed', pictures, total, selected: this.#selected });
    } catch (thrown) {
      this.dispatch({ kind: 'listFailed', failure: failureFrom(thrown) });
    }
  }

  /** Everything that changes the state comes this way. */
  dispatch(event: GalleryEvent): void {
    if (this.#ending.token.isCancellationRequested) return;
    this.#state = reduce(this.#state, event);
    switch (event.kind) {
      case 'listed':
        this.#readAll();
        this.#describeAll();
        break;
      case 'paced':
        this.#pace.cancel();
        this.#pace.dispose();
        this.#pace = new vscode.CancellationTokenSource();
        this.#begun.clear();
        this.#describeAll();
        break;
    }
    this.#changed.fire(this.#state);
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
    this.#pace.cancel();
    this.#pace.dispose();
    this.#ending.cancel();
    this.#ending.dispose();
    this.#changed.dispose();
  }

  /** In the order on show. */
  #describeAll(): void {
    if (this.#state.pace === 'stopped') return;
    const { token } = this.#pace;
    for (const { id, work } of this.shown) {
      if (work.kind !== 'waiting' || this.#begun.has(id)) continue;
      this.#begun.add(id);
      void this.#describing.run(() => this.#describe(id, token));
    }
  }

  #readAll(): void {
    for (const { id } of this.shown) void this.#reading.run(() => this.#read(id));
  }

  async #describe(id: number, token: vscode.CancellationToken): Promise<void> {
    const row = this.#row(id);
    if (!row || token.isCancellationRequested) return;
    const follow = (update: DescribeUpdate): void => {
      if (update.kind !== 'step' || token.isCancellationRequested) return;
      this.dispatch({ kind: 'growing', id, text: update.text });
    };
    try {
      const asked = { picture: locatorOf(row), priority: 'batch' } as const;
      const description = await this.#service.describe(asked, follow, token);
      this.dispatch({ kind: 'described', id, description });
    } catch (thrown) {
      if (token.isCancellationRequested) this.dispatch({ kind: 'left', id });
      else this.dispatch({ kind: 'failed', id, failure: failureFrom(thrown) });
    }
  }

  async #read(id: number): Promise<void> {
    const row = this.#row(id);
    if (row) this.dispatch({ kind: 'photographed', id, photograph: await this.#photograph(row) });
  }

  async #photograph(row: GalleryRow): Promise<RowPhotograph> {
    try {
      const params = { picture: locatorOf(row) };
      const photograph = await this.#service.request((client) =>
        client.sendRequest(PhotographRequest, params, this.#ending.token),
      );
      return { kind: 'known', photograph };
    } catch (thrown) {
      return { kind: 'failed', failure: failureFrom(thrown) };
    }
  }

  async #draw(id: number): Promise<string> {
    const row = this.#row(id);
    if (!row) return '';
    const params = { picture: locatorOf(row), side: thumbnails.side };
    return this.#service
      .request((client) => client.sendRequest(ThumbnailRequest, params, this.#ending.token))
      .catch(() => '');
  }

  /** Undefined once the gallery has been closed. */
  #row(id: number): GalleryRow | undefined {
    if (this.#ending.token.isCancellationRequested) return undefined;
    return this.#state.rows.find((row) => row.id === id);
  }
}

export function locatorOf({ uri }: Pick<GalleryRow, 'uri'>): PictureLocator {
  return { kind: 'file', uri };
}
