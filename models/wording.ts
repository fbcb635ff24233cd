import type { GenerationDefaults } from './generation/generationSettings.ts';
import { isObject } from './plainObject.ts';

/** What a person can set, by the names that it has in this program. Each front end spells it as its users write it. */
export type SettingName =
  | keyof GenerationDefaults
  | 'asEvaluated'
  | 'base'
  | 'chooseBy'
  | 'clipModel'
  | 'device'
  | 'imageSize'
  | 'languageModel'
  | 'model'
  | 'precision'
  | 'prompt'
  | 'remoteEnabled';

/** A setting in a sentence. On the command line: `--base`, with a value `--precision int8`, with a kind `--base DIR`. */
export interface SettingMention {
  readonly setting: SettingName;
  readonly value?: string;
  readonly takes?: 'folder';
}

/** What a person can do, in a sentence, by the means that a front end has. */
export type ActionMention =
  /** A clause: `choose Restart`. */
  | { readonly action: 'restart' }
  /** A sentence: how a model of the Hub comes to this machine. */
  | { readonly action: 'fetchModel'; readonly model: string };

type Mention = SettingMention | ActionMention;

/** A number that keeps its decimals: 4 with one is `4.0`, and `4,0` in German. */
export interface Figure {
  readonly figure: number;
  readonly decimals: number;
}

/**
 * A sentence, or a part of one, before a front end says it. Plain data, for it crosses processes. A string is said as
 * it is, in every language: a name, a path, what another program wrote.
 */
export type Wording = string | Sentence;

/** For example: { template: '{0} cannot be read: {1}.', values: ['a.json', { template: 'it is a folder', values: [] }] } */
export interface Sentence {
  /** English, and the key of its translations. */
  readonly template: string;
  readonly values: readonly Value[];
}

type Value = Wording | number | Figure | Mention;

/** How a front end says what is mentioned, and in which language. */
export interface Spelling {
  setting(mention: SettingMention): string;
  action(mention: ActionMention): string;
  /** The template in the language of this front end's user; absent, or undefined where there is none: the English one. */
  translate?(template: string): string | undefined;
  /** Absent: with a point. */
  figure?(figure: Figure): string;
}

/** For example: say`${{ setting: 'numBeams' }} must be at least 1.` Each template has its German in `media/l10n`. */
export function say(texts: TemplateStringsArray, ...values: readonly Value[]): Sentence {
  const template = texts.reduce((before, text, index) => `${before}{${index - 1}}${text}`);
  return { template, values };
}

/** One of several, of which there is at least one: `int8 or int4`. */
export function anyOf(wordings: readonly Wording[]): Wording {
  return wordings.reduce((before, wording) => say`${before} or ${wording}`);
}

/** All of several, of which there is at least one: `a.bin and b.bin`. */
export function allOf(wordings: readonly Wording[]): Wording {
  return wordings.reduce((before, wording) => say`${before} and ${wording}`);
}

export function spelled(wording: Wording, spelling: Spelling): string {
  if (typeof wording === 'string') return wording;
  const template = spelling.translate?.(wording.template) ?? wording.template;
  return filled(template, (index) => {
    const value = wording.values[index];
    return value === undefined ? undefined : spelledValue(value, spelling);
  });
}

/** `{0}`, `{1}` in a template with their values; a mark without one stays. */
export function filled(template: string, valueAt: (index: number) => string | undefined): string {
  return template.replace(/\{(\d+)\}/g, (mark, index: string) => valueAt(Number(index)) ?? mark);
}

/** Deeper than any sentence of ours: a list of names is as deep as it is long. */
const deepest = 100;

/** What another process said, where it is a wording; else undefined. */
export function readWording(value: unknown, depth = 0): Wording | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value) || depth > deepest) return undefined;
  const { template, values } = value;
  if (typeof template !== 'string' || !Array.isArray(values)) return undefined;
  const isEach = values.every((each) => isPlainValue(each) || readWording(each, depth + 1) !== undefined);
  return isEach ? { template, values: values as Value[] } : undefined;
}

function isPlainValue(value: unknown): boolean {
  if (typeof value === 'number') return true;
  if (!isObject(value)) return false;
  const { figure, decimals, setting, action } = value;
  if (typeof figure === 'number') return Number.isInteger(decimals) && Number(decimals) >= 0 && Number(decimals) <= 9;
  return (
    typeof setting === 'string' || action === 'restart' || (action === 'fetchModel' && typeof value.model === 'string')
  );
}

function spelledValue(value: Value, spelling: Spelling): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' || 'template' in value) return spelled(value, spelling);
  if ('setting' in value) return spelling.setting(value);
  if ('action' in value) return spelling.action(value);
  return spelling.figure?.(value) ?? value.figure.toFixed(value.decimals);
}

/** For logs and whoever has no names of their own: `precision int8`. */
export const ownNames: Spelling = {
  setting: ({ setting, value }) => (value === undefined ? setting : `${setting} ${value}`),
  action: (mention) =>
    mention.action === 'restart'
      ? 'choose Restart'
      : `Run "caption-lens models pull ${mention.model}", or "Choose Model…" in the editor.`,
};
