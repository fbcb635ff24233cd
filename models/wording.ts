import type { GenerationDefaults } from './generation/generationSettings.ts';

/** What a person can set, by the names that it has in this program. Each front end spells it as its users write it. */
export type SettingName =
  | keyof GenerationDefaults
  | 'asEvaluated'
  | 'base'
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

/** A sentence, in parts where it mentions what front ends spell in their own ways. Plain data, for it crosses processes. */
export type Wording = string | readonly (string | Mention)[];

/** How a front end says what is mentioned. */
export interface Spelling {
  setting(mention: SettingMention): string;
  action(mention: ActionMention): string;
}

/** For example: say`${{ setting: 'numBeams' }} must be at least 1.` */
export function say(texts: TemplateStringsArray, ...mentions: readonly (Mention | Wording)[]): Wording {
  const parts: (string | Mention)[] = [];
  const add = (part: string | Mention): void => {
    const last = parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else if (part !== '') parts.push(part);
  };
  texts.forEach((text, index) => {
    add(text);
    const mention = mentions[index] ?? '';
    if (isParts(mention)) mention.forEach(add);
    else add(mention);
  });
  return plainOf(parts) ?? parts;
}

/** `wordings` with what stands between them. */
export function joined(wordings: readonly Wording[], between: string): Wording {
  return wordings.reduce((before, wording) => say`${before}${between}${wording}`);
}

export function spelled(wording: Wording, spelling: Spelling): string {
  if (typeof wording === 'string') return wording;
  return wording
    .map((part) => {
      if (typeof part === 'string') return part;
      return 'setting' in part ? spelling.setting(part) : spelling.action(part);
    })
    .join('');
}

/** For logs and whoever has no names of their own: `precision int8`. */
export const ownNames: Spelling = {
  setting: ({ setting, value }) => (value === undefined ? setting : `${setting} ${value}`),
  action: (mention) =>
    mention.action === 'restart'
      ? 'choose Restart'
      : `Run "caption-lens models pull ${mention.model}", or "Choose Model…" in the editor.`,
};

function isParts(wording: Mention | Wording): wording is readonly (string | Mention)[] {
  return Array.isArray(wording);
}

/** The text where nothing is mentioned. */
function plainOf(parts: readonly (string | Mention)[]): string | undefined {
  if (parts.length === 0) return '';
  return parts.length === 1 && typeof parts[0] === 'string' ? parts[0] : undefined;
}
