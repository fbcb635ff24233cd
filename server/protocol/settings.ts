import type { DeviceChoice, PrecisionChoice } from '../../models/caption.ts';

/** The rules that alt text is checked by; `check` prints these names. */
export type AltRule = 'missing' | 'filename' | 'placeholder' | 'vague' | 'repeated' | 'long';

/** What alt text is made of. */
export const altContents = ['subject', 'everything'] as const;
export type AltContent = (typeof altContents)[number];

/** `off`, or how VS Code shows a finding. */
export type RuleSeverity = 'off' | 'hint' | 'information' | 'warning' | 'error';

/**
 * What a person may set, as `captionLens.*` in an editor or as `initializationOptions` of any language client.
 * `readSettings` fills in what is absent and drops what has the wrong type.
 */
export interface Settings {
  readonly model: {
    /**
     * A checkpoint's folder or `.pth`, or a model of the Hub by its name; 'embedded'; '' is what was chosen for this
     * machine. Machine-scoped, like the next two.
     */
    readonly path: string;
    readonly languageModel: string;
    readonly base: string;
    readonly device: DeviceChoice;
    readonly precision: PrecisionChoice;
  };
  /** Null is what suits the model, member by member. */
  readonly description: {
    readonly beams: number | null;
    readonly maxNewTokens: number | null;
    readonly minNewTokens: number | null;
    /** Goes before the description, e.g. 'Question: what is the light like? Answer:'; '' is none. */
    readonly prompt: string | null;
  };
  readonly altText: {
    readonly capital: boolean;
    readonly fullStop: boolean;
    /**
     * `subject`: what the picture shows; `everything`: light, angle, colours and mood as well, as courses on photography
     * want it.
     */
    readonly content: AltContent;
    /** Characters; whole clauses are left out to fit. 0: fewer than `longFrom`, and for `everything` no limit. */
    readonly maxLength: number;
  };
  readonly diagnostics: {
    readonly severity: Readonly<Record<AltRule, RuleSeverity>>;
    /** Characters from which `long` speaks. */
    readonly longFrom: number;
  };
  readonly images: {
    /** Folders that a site's root path may mean, relative to a workspace folder. */
    readonly roots: readonly string[];
    /** A target's beginning to a folder, e.g. { "@assets/": "src/assets/" }. */
    readonly mappings: Readonly<Record<string, string>>;
  };
  readonly remote: {
    /** Whether a picture at an https address may be fetched when the user asks for that one. Never on hover. */
    readonly enabled: boolean;
  };
  readonly hover: { readonly enabled: boolean; readonly thumbnail: boolean };
  readonly inlineCompletion: { readonly enabled: boolean };
  readonly daemon: {
    /** Minutes without a caption after which the model leaves memory; 0: never. */
    readonly unloadAfter: number;
    /** Minutes after the last client after which the daemon ends; 0: at once. */
    readonly exitAfter: number;
  };
  readonly disk: {
    /** Days without use after which the daemon removes a compiled model; 0: it never removes anything by itself. */
    readonly keepCompiledDays: number;
  };
}

export const defaultSettings: Settings = {
  model: { path: '', languageModel: '', base: '', device: 'auto', precision: 'auto' },
  description: { beams: null, maxNewTokens: null, minNewTokens: null, prompt: null },
  altText: { capital: true, fullStop: true, content: 'subject', maxLength: 0 },
  diagnostics: {
    severity: {
      missing: 'warning',
      filename: 'warning',
      placeholder: 'warning',
      vague: 'information',
      repeated: 'information',
      long: 'warning',
    },
    longFrom: 125,
  },
  images: { roots: ['static', 'public'], mappings: {} },
  remote: { enabled: false },
  hover: { enabled: true, thumbnail: true },
  inlineCompletion: { enabled: true },
  daemon: { unloadAfter: 10, exitAfter: 5 },
  disk: { keepCompiledDays: 60 },
};

/** The settings in an unknown value, such as what an editor answers to `workspace/configuration`. */
export function readSettings(value: unknown): Settings {
  const settings = merge(defaultSettings, value) as Settings;
  return { ...settings, description: readDescription(value) };
}

function readDescription(value: unknown): Settings['description'] {
  const given = memberOf(value, 'description');
  const count = (name: string): number | null => {
    const member = memberOf(given, name);
    return typeof member === 'number' && matches(0, member) ? member : null;
  };
  const prompt = memberOf(given, 'prompt');
  return {
    beams: count('beams'),
    maxNewTokens: count('maxNewTokens'),
    minNewTokens: count('minNewTokens'),
    prompt: typeof prompt === 'string' ? prompt : null,
  };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** `given` where it has the shape of `model`, member by member; `model` elsewhere. */
function merge(model: unknown, given: unknown): unknown {
  if (Array.isArray(model)) return isTexts(given) ? given : model;
  if (typeof model !== 'object' || model === null) return matches(model, given) ? given : model;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return model;
  const members = Object.entries(model);
  // A map whose names the user chooses, of texts to texts.
  if (members.length === 0) return Object.fromEntries(Object.entries(given).filter(([, to]) => typeof to === 'string'));
  return Object.fromEntries(members.map(([name, own]) => [name, merge(own, Reflect.get(given, name))]));
}

function matches(model: unknown, given: unknown): boolean {
  return typeof given === typeof model && (typeof given !== 'number' || (Number.isFinite(given) && given >= 0));
}

function isTexts(given: unknown): given is readonly string[] {
  return Array.isArray(given) && given.every((item) => typeof item === 'string');
}
