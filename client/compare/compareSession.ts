import * as vscode from 'vscode';
import { PictureRequest, type DescribeUpdate, type PictureLocator } from '../../server/protocol/messages.ts';
import { PhotographRequest } from '../../server/protocol/photographMessages.ts';
import type { CaptionService } from '../captionService.ts';
import { failureFrom } from '../failureMessage.ts';
import type { CompareMemory } from './compareMessages.ts';
import {
  initialCompare,
  reduce,
  type ComparedPicture,
  type CompareEvent,
  type CompareState,
  type Side,
} from './compareState.ts';

/** Describes two pictures and reads what their files and their light say. Ends its requests when it is disposed. */
export class CompareSession implements vscode.Disposable {
  readonly memory: CompareMemory;
  readonly #service: CaptionService;
  readonly #changed = new vscode.EventEmitter<CompareState>();
  readonly #ending = new vscode.CancellationTokenSource();
  #state: CompareState;

  readonly onDidChange = this.#changed.event;

  constructor(service: CaptionService, memory: CompareMemory) {
    const [one, other] = memory.pictures;
    this.#service = service;
    this.memory = memory;
    this.#state = initialCompare([named(one), named(other)]);
  }

  get state(): CompareState {
    return this.#state;
  }

  async open(): Promise<void> {
    await Promise.all([this.#read(0), this.#read(1), this.#describe(0), this.#describe(1)]);
  }

  /** The picture as it is drawn, a `data:` URI; undefined where it cannot be. */
  async image(side: Side): Promise<string | undefined> {
    const picture = locatorOf(this.#state.sides[side]);
    const view = this.#service.request((client) => client.sendRequest(PictureRequest, { picture }, this.#ending.token));
    return view.then(({ preview }) => preview).catch(() => undefined);
  }

  dispose(): void {
    this.#ending.cancel();
    this.#ending.dispose();
    this.#changed.dispose();
  }

  async #read(side: Side): Promise<void> {
    this.#dispatch({ kind: 'photograph', side, photograph: await this.#photograph(side) });
  }

  async #photograph(side: Side): Promise<ComparedPicture['photograph']> {
    const picture = locatorOf(this.#state.sides[side]);
    try {
      const photograph = await this.#service.request((client) =>
        client.sendRequest(PhotographRequest, { picture }, this.#ending.token),
      );
      return { kind: 'known', photograph };
    } catch (thrown) {
      return { kind: 'failed', failure: failureFrom(thrown) };
    }
  }

  async #describe(side: Side): Promise<void> {
    const picture = locatorOf(this.#state.sides[side]);
    const follow = (update: DescribeUpdate): void => {
      if (update.kind === 'step') this.#dispatch({ kind: 'work', side, work: { kind: 'growing', text: update.text } });
    };
    try {
      const description = await this.#service.describe({ picture, priority: 'panel' }, follow, this.#ending.token);
      this.#dispatch({ kind: 'work', side, work: { kind: 'described', description } });
    } catch (thrown) {
      this.#dispatch({ kind: 'work', side, work: { kind: 'failed', failure: failureFrom(thrown) } });
    }
  }

  #dispatch(event: CompareEvent): void {
    if (this.#ending.token.isCancellationRequested) return;
    this.#state = reduce(this.#state, event);
    this.#changed.fire(this.#state);
  }
}

function named(uri: string): Pick<ComparedPicture, 'uri' | 'label'> {
  return { uri, label: vscode.workspace.asRelativePath(vscode.Uri.parse(uri)) };
}

function locatorOf({ uri }: ComparedPicture): PictureLocator {
  return { kind: 'file', uri };
}
