import { precisions, type CaptionText, type Device, type Precision, type Timings } from '../../models/caption.ts';

/** A caption as the store keeps it: the model's own words, before any shaping. */
export interface StoredCaption {
  readonly version: 1;
  readonly picture: string;
  readonly model: { readonly name: string; readonly digest: string };
  readonly device: Device;
  readonly precision: Precision;
  readonly prompt: string;
  /** Best first. */
  readonly captions: readonly CaptionText[];
  readonly timings: Timings & { readonly decodeMs: number; readonly totalMs: number };
  /** ISO 8601. */
  readonly createdAt: string;
}

const devices: readonly unknown[] = ['cpu', 'webgpu', 'cuda'] satisfies readonly Device[];
const durations = ['visionMs', 'qformerMs', 'promptMs', 'steps', 'stepMs', 'decodeMs', 'totalMs'];

/** Whether a file's content is a caption of this picture, member by member: the disk is not believed. */
export function isStoredCaption(value: unknown, picture: string): value is StoredCaption {
  const caption = membersOf(value);
  const model = membersOf(caption['model']);
  const timings = membersOf(caption['timings']);
  return (
    caption['version'] === 1 &&
    caption['picture'] === picture &&
    [model['name'], model['digest'], caption['prompt']].every((text) => typeof text === 'string') &&
    devices.includes(caption['device']) &&
    precisions.some((precision) => precision === caption['precision']) &&
    durations.every((name) => Number.isFinite(timings[name])) &&
    !Number.isNaN(Date.parse(String(caption['createdAt']))) &&
    isFilled(caption['captions'], isText)
  );
}

function isText(value: unknown): boolean {
  const { text, tokens, score } = membersOf(value);
  return (
    typeof text === 'string' && (score === null || Number.isFinite(score)) && isFilled(tokens, Number.isSafeInteger)
  );
}

function isFilled(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isItem);
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
