import type { DeviceChoice, PrecisionChoice } from '../../models/caption.ts';

/** The rules that alt text is checked by; `check` prints these names. */
export type AltRule =
  | 'missing'
  | 'filename'
  | 'placeholder'
  | 'vague'
  /** The text beside the picture says the same. */
  | 'decorative'
  | 'repeated'
  | 'long'
  /** There is no picture. */
  | 'not-found'
  /** A comment disables what is no rule. */
  | 'unknown-rule';

/** What alt text is made of. */
export const altContents = ['subject', 'everything'] as const;
/** `subject` or `everything`, see `Settings`. */
export type AltContent = (typeof altContents)[number];

/** `off`, or how VS Code shows a finding. */
export type RuleSeverity = 'off' | 'hint' | 'information' | 'warning' | 'error';

/** Which documents editors show findings of. */
export const checkScopes = ['openFiles', 'workspace'] as const;
/** `openFiles` or `workspace`, see `Settings`. */
export type CheckScope = (typeof checkScopes)[number];

/**
 * What a person may set, as `captionLens.*` in an editor or as `initializationOptions` of any language client.
 * `readSettings` of givenSettings.ts fills in what is absent and says what is wrong.
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
     * `subject`: what the picture shows; `everything`: light, angle, colours and mood as well, as courses on
     * photography want it.
     */
    readonly content: AltContent;
    /** Characters; whole clauses are left out to fit. 0: fewer than `longFrom`, and for `everything` no limit. */
    readonly maxLength: number;
  };
  readonly diagnostics: {
    /** `openFiles`: what is open, and the workspace once it is asked for; `workspace`: every document of it, always. */
    readonly scope: CheckScope;
    readonly severity: Readonly<Record<AltRule, RuleSeverity>>;
    /** Characters from which `long` speaks. */
    readonly longFrom: number;
    /** Words that count too, or with `!` before them no more: `["tbc", "!media"]`. */
    readonly words: { readonly placeholder: readonly string[]; readonly vague: readonly string[] };
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

/** What holds where a person sets nothing; the same as in `package.json`. */
export const defaultSettings: Settings = {
  model: { path: '', languageModel: '', base: '', device: 'auto', precision: 'auto' },
  description: { beams: null, maxNewTokens: null, minNewTokens: null, prompt: null },
  altText: { capital: true, fullStop: true, content: 'subject', maxLength: 0 },
  diagnostics: {
    scope: 'openFiles',
    severity: {
      missing: 'warning',
      filename: 'warning',
      placeholder: 'warning',
      vague: 'information',
      decorative: 'hint',
      repeated: 'information',
      long: 'warning',
      'not-found': 'information',
      'unknown-rule': 'hint',
    },
    longFrom: 125,
    words: { placeholder: [], vague: [] },
  },
  images: { roots: ['static', 'public'], mappings: {} },
  remote: { enabled: false },
  hover: { enabled: true, thumbnail: true },
  inlineCompletion: { enabled: true },
  daemon: { unloadAfter: 10, exitAfter: 5 },
  disk: { keepCompiledDays: 60 },
};
