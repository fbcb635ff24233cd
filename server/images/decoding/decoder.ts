/**
 * The picture decoder. In: the bytes of a picture file. Out: squares of RGB for the model, or a preview for a person. A
 * child process does the work (decodeChild.ts), because it hands untrusted bytes to native code; this file owns the
 * child and checks its answers (decodeAnswers.ts).
 */
import { CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import { untilAborted } from '../reading/abandonment.ts';
import { DecodeProcess } from './decodeProcess.ts';
import { readPictureAnswer, readPreviewAnswer } from './decodeAnswers.ts';
import {
  type DecodeAnswer,
  type DecodedPhotograph,
  type DecodedPicture,
  type DecodeQuestion,
  type DecodeSettings,
  type DecodedPreview,
  previewSide,
  type SquareSettings,
} from './decodeMessages.ts';
import { readPhotographAnswer } from './photographAnswer.ts';
import { emptyFile, maxBytes, tooManyBytes } from '../pictureRefusals.ts';
import { say } from '../../../models/wording.ts';

export type { DecodedPicture, DecodeSettings, PictureFormat, ProcessorRule } from './decodeMessages.ts';

/** Limits of the child; tests give smaller ones. */
export interface DecoderLimits {
  /** Milliseconds for one picture. */
  readonly wallMs: number;
  /** After so many a fresh child takes over: leaks of native code stay small. */
  readonly picturesPerChild: number;
  /** A picture with more pixels retires its child: Node gives hundreds of megabytes back late, or never. */
  readonly pixelsToKeepChild: number;
}

interface Shape {
  readonly width: number;
  readonly height: number;
}

/** The limits of every program but tests. */
export const usualLimits: DecoderLimits = { wallMs: 15_000, picturesPerChild: 500, pixelsToKeepChild: 25_000_000 };

/**
 * Turns the bytes of picture files into squares of RGB, in a child process; one picture at a time, in order. Whoever
 * made it disposes it.
 */
export class PictureDecoder {
  readonly #entry: URL;
  readonly #limits: DecoderLimits;
  #child: DecodeProcess | undefined;
  #picturesOfChild = 0;
  #lastId = 0;
  #queue: Promise<unknown> = Promise.resolve();
  #state: 'open' | 'disposed' = 'open';

  /** By default the child lies next to the bundle that this module is part of. */
  constructor(entry: URL = new URL('./decodeChild.js', import.meta.url), limits: Partial<DecoderLimits> = {}) {
    this.#entry = entry;
    this.#limits = { ...usualLimits, ...limits };
  }

  /** Of the child at work, for `doctor` and the tests. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the child, where there is none, before its first picture comes: it takes as long as a small model. */
  warmUp(): void {
    if (this.#state === 'open') this.#childAtWork();
  }

  /**
   * The squares of one picture. Rejects with `imageUnsupported`, `imageInvalid`, `imageTooLarge` (64 MB, 100 million
   * pixels) or `decodeFailed`; such a picture fails alone. Rejects with `aborted` as soon as the signal fires, or when
   * the decoder is disposed.
   */
  async decode(bytes: Uint8Array, settings: DecodeSettings, signal?: AbortSignal): Promise<DecodedPicture> {
    return this.#inTurn(
      bytes,
      (id) => ({ kind: 'decode', id, bytes, ...settings }),
      (answer) => readPictureAnswer(answer, settings),
      signal,
    );
  }

  /** A picture to look at, and with `square` what the model sees of it. Rejects as `decode` does. */
  async preview(bytes: Uint8Array, square?: SquareSettings, signal?: AbortSignal): Promise<DecodedPreview> {
    return this.#inTurn(
      bytes,
      (id) => ({ kind: 'preview', id, bytes, square, side: previewSide }),
      (answer) => readPreviewAnswer(answer, square?.size),
      signal,
    );
  }

  /** As `preview`, of at most `side` pixels a side. Rejects as `decode` does. */
  async thumbnail(bytes: Uint8Array, side: number, signal?: AbortSignal): Promise<DecodedPreview['preview']> {
    const { preview } = await this.#inTurn(
      bytes,
      (id) => ({ kind: 'preview', id, bytes, square: undefined, side }),
      (answer) => readPreviewAnswer(answer, undefined),
      signal,
    );
    return preview;
  }

  /** The picture as a photograph: how it was taken, and what its light is like. Rejects as `decode` does. */
  async photograph(bytes: Uint8Array, place: 'asked' | 'untold', signal?: AbortSignal): Promise<DecodedPhotograph> {
    return this.#inTurn(
      bytes,
      (id) => ({ kind: 'photograph', id, bytes, place }),
      (answer) => readPhotographAnswer(answer, place),
      signal,
    );
  }

  /** Settles when the child is gone. */
  async dispose(): Promise<void> {
    this.#state = 'disposed';
    await this.#retireChild();
  }

  async #inTurn<T extends Shape>(
    bytes: Uint8Array,
    question: (id: number) => DecodeQuestion,
    read: (answer: DecodeAnswer) => T | undefined,
    signal?: AbortSignal,
  ): Promise<T> {
    throwIfAborted(signal);
    if (bytes.length === 0) throw emptyFile();
    if (bytes.length > maxBytes) throw tooManyBytes(bytes.length);
    // Whoever gives up leaves no bytes in the line.
    let pending: { readonly question: typeof question; readonly read: typeof read } | undefined = { question, read };
    const forget = () => (pending = undefined);
    signal?.addEventListener('abort', forget, { once: true });
    const turn = this.#queue.then(() => {
      throwIfAborted(signal);
      if (!pending) throw new CaptionLensError('aborted', say`The caption was cancelled.`);
      return this.#ask(pending.question, pending.read);
    });
    const end = () => {
      forget();
      signal?.removeEventListener('abort', forget);
    };
    this.#queue = turn.then(end, end);
    // The child goes on with an abandoned picture; the next one waits for it, the wall clock running.
    return untilAborted(turn, signal);
  }

  /** Again, once, where the child dies over it: that may have been another's doing, such as a machine out of memory. */
  async #ask<T extends Shape>(
    question: (id: number) => DecodeQuestion,
    read: (answer: DecodeAnswer) => T | undefined,
  ): Promise<T> {
    try {
      return await this.#askOnce(question, read);
    } catch (error) {
      if (!this.#child?.hasDied || this.#state === 'disposed') throw error;
      return this.#askOnce(question, read);
    }
  }

  async #askOnce<T extends Shape>(
    question: (id: number) => DecodeQuestion,
    read: (answer: DecodeAnswer) => T | undefined,
  ): Promise<T> {
    if (this.#child && (this.#child.isLost || this.#picturesOfChild >= this.#limits.picturesPerChild)) {
      await this.#retireChild();
    }
    if (this.#state === 'disposed') throw new CaptionLensError('aborted', say`The picture decoder was closed.`);
    const child = this.#childAtWork();
    this.#picturesOfChild++;
    const picture = await child.ask(question(++this.#lastId), read, this.#limits.wallMs);
    if (picture.width * picture.height > this.#limits.pixelsToKeepChild) await this.#retireChild();
    return picture;
  }

  #childAtWork(): DecodeProcess {
    if (!this.#child) {
      this.#child = new DecodeProcess(this.#entry);
      this.#picturesOfChild = 0;
    }
    return this.#child;
  }

  async #retireChild(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    await child?.dispose();
  }
}
