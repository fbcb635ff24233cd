import type { Box, Caption, ModelInfo, Subject } from '../../../models/caption.ts';
import type { ShownCaption } from '../../captions/shown/shownCaption.ts';
import { CaptionLensError } from '../../../models/errors.ts';
import { inOptions } from '../terminal/optionNames.ts';
import { lineStart, oneLine } from '../terminal/textWidth.ts';
import { jsonText } from '../terminal/jsonText.ts';

/** What became of one picture. */
export type CaptionResult =
  | {
      readonly kind: 'captioned';
      readonly image: string;
      readonly caption: Caption;
      /** `caption.captions` as people get them. */
      readonly shown: readonly ShownCaption[];
      readonly info: Pick<ModelInfo, 'name' | 'digest' | 'device' | 'precision'>;
      /** What the captions continue; '' is nothing. */
      readonly prompt: string;
      /** Milliseconds. */
      readonly decodeMs: number;
      /** Decoding and captioning of this picture, without waiting for the one before. */
      readonly totalMs: number;
    }
  | { readonly kind: 'failed'; readonly image: string; readonly error: CaptionLensError };

/** `photos/cup.jpg: A cup of coffee.`, one line for each caption. */
export function textLines(image: string, shown: readonly ShownCaption[]): string {
  return shown.map(({ description }) => `${lineStart(image)}: ${oneLine(description)}\n`).join('');
}

/**
 * `photos/cup.jpg: This file is no picture. [imageUnsupported]` and a line feed; the subject may also be the program.
 */
export function failureLine(subject: string, error: { readonly message: string; readonly code: string }): string {
  const { message } = error instanceof CaptionLensError ? inOptions(error) : error;
  return `${lineStart(subject)}: ${oneLine(message)} [${error.code}]\n`;
}

/** `note: What is in a picture is described without names: A file is missing.` */
export function noteLine(note: string): string {
  return `note: ${oneLine(note)}\n`;
}

/**
 * One object on one line; its members are the command line's contract. Times are milliseconds with two decimals, boxes
 * shares of the picture from 0 to 1.
 */
export function jsonLine(result: CaptionResult): string {
  return `${jsonText(jsonResult(result))}\n`;
}

function jsonResult(result: CaptionResult): object {
  const { image } = result;
  if (result.kind === 'failed') {
    return { image, error: { code: result.error.code, message: inOptions(result.error).message } };
  }
  const { caption, info } = result;
  const { recognitionMs, visionMs, qformerMs, promptMs, steps, stepMs } = caption.timings;
  return {
    image,
    prompt: result.prompt,
    caption: result.shown[0]?.description ?? '',
    altText: result.shown[0]?.altText ?? '',
    captions: caption.captions.map(({ text, tokens, score, agreement }) => ({
      ...{ text, tokens, score },
      ...(agreement !== undefined && { agreement }),
    })),
    subjects: caption.subjects.map(jsonSubject),
    model: { name: info.name, digest: info.digest },
    device: info.device,
    precision: info.precision,
    timings: {
      decodeMs: hundredths(result.decodeMs),
      recognitionMs: hundredths(recognitionMs),
      visionMs: hundredths(visionMs),
      qformerMs: hundredths(qformerMs),
      promptMs: hundredths(promptMs),
      steps,
      stepMs: hundredths(stepMs),
      totalMs: hundredths(result.totalMs),
    },
  };
}

function jsonSubject({ name, confidence, box }: Subject): object {
  return { name, confidence: rounded(confidence, 3), ...(box && { box: jsonBox(box) }) };
}

function jsonBox({ left, top, width, height }: Box): object {
  const [x, y, w, h] = [left, top, width, height].map((share) => rounded(share, 4));
  return { left: x, top: y, width: w, height: h };
}

function hundredths(ms: number): number {
  return rounded(ms, 2);
}

function rounded(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
