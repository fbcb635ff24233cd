import {
  precisions,
  type Box,
  type CaptionText,
  type Device,
  type Precision,
  type Subject,
  type Timings,
} from '../../../models/caption.ts';

/** A caption as the store keeps it: the model's own words, before any shaping. */
export interface StoredCaption {
  readonly version: 2;
  readonly picture: string;
  readonly model: { readonly name: string; readonly digest: string };
  readonly device: Device;
  readonly precision: Precision;
  readonly prompt: string;
  /** Best first. */
  readonly captions: readonly CaptionText[];
  /** What the best one names. */
  readonly subjects: readonly Subject[];
  readonly timings: Timings & { readonly decodeMs: number; readonly totalMs: number };
  /** ISO 8601. */
  readonly createdAt: string;
}

const devices: readonly unknown[] = ['cpu', 'webgpu', 'cuda'] satisfies readonly Device[];
const durations = ['recognitionMs', 'visionMs', 'qformerMs', 'promptMs', 'steps', 'stepMs', 'decodeMs', 'totalMs'];
const boxSides = ['left', 'top', 'width', 'height'] as const satisfies readonly (keyof Box)[];

/** Whether a file's content is a caption of this picture, member by member: the disk is not believed. */
export function isStoredCaption(value: unknown, picture: string): value is StoredCaption {
  const caption = membersOf(value);
  const model = membersOf(caption['model']);
  const timings = membersOf(caption['timings']);
  return (
    caption['version'] === 2 &&
    caption['picture'] === picture &&
    [model['name'], model['digest'], caption['prompt']].every((text) => typeof text === 'string') &&
    devices.includes(caption['device']) &&
    precisions.some((precision) => precision === caption['precision']) &&
    durations.every((name) => Number.isFinite(timings[name])) &&
    !Number.isNaN(Date.parse(String(caption['createdAt']))) &&
    isFilled(caption['captions'], isText) &&
    isListOf(caption['subjects'], isSubject)
  );
}

function isText(value: unknown): boolean {
  const { text, tokens, score, agreement } = membersOf(value);
  return (
    (agreement === undefined || Number.isFinite(agreement)) &&
    typeof text === 'string' &&
    (score === null || Number.isFinite(score)) &&
    isFilled(tokens, Number.isSafeInteger)
  );
}

function isSubject(value: unknown): boolean {
  const { name, confidence, box } = membersOf(value);
  return typeof name === 'string' && isShare(confidence) && (box === undefined || isBox(box));
}

function isBox(value: unknown): boolean {
  const box = membersOf(value);
  return boxSides.every((side) => isShare(box[side]));
}

/** 0 to 1. */
function isShare(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function isFilled(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return isListOf(value, isItem) && value.length > 0;
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): value is readonly unknown[] {
  return Array.isArray(value) && value.every(isItem);
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
