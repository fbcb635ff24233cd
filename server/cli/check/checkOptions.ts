import { CaptionLensError } from '../../../models/errors.ts';
import { type AltRule, defaultSettings } from '../../protocol/settings.ts';
import { altRules } from './checkFinding.ts';
import type { PicturePlaces } from './documentContext.ts';
import { inWords } from '../terminal/optionValues.ts';

/** How findings are printed: `github` as workflow commands, `sarif` as a log of SARIF 2.1.0. */
export type CheckFormat = 'text' | 'json' | 'sarif' | 'github';

/** What `check` was asked to do, checked. */
export interface CheckOptions {
  /** Files and folders; at least one. */
  readonly paths: readonly string[];
  readonly rules: ReadonlySet<AltRule>;
  /** Characters from which an alt text is long. */
  readonly longFrom: number;
  readonly format: CheckFormat;
  readonly places: PicturePlaces;
}

/** The options as commander leaves them. */
export interface CheckFlags {
  readonly rule?: readonly AltRule[];
  readonly longFrom?: number;
  readonly root?: readonly string[];
  readonly map?: Readonly<Record<string, string>>;
  readonly json?: true;
  readonly sarif?: true;
  readonly github?: true;
}

/** Throws `invalidOption` where two formats or an empty path are given. */
export function checkOptions(paths: readonly string[], flags: CheckFlags): CheckOptions {
  const formats = (['json', 'sarif', 'github'] as const).filter((format) => flags[format]);
  if (formats.length > 1) {
    const given = inWords(formats.map((format) => `--${format}`)).replace(' or ', ' and ');
    throw new CaptionLensError('invalidOption', `The output has one form: give only one of ${given}.`);
  }
  return {
    paths: documentPaths(paths),
    rules: new Set(flags.rule ?? altRules),
    longFrom: flags.longFrom ?? defaultSettings.diagnostics.longFrom,
    format: formats[0] ?? 'text',
    places: picturePlaces(flags),
  };
}

/** What `--root` and `--map` say. */
export function picturePlaces({ root = [], map = {} }: Pick<CheckFlags, 'root' | 'map'>): PicturePlaces {
  return { roots: root, mappings: map };
}

/** The current folder where none is named. Throws `invalidOption` for an empty path. */
export function documentPaths(paths: readonly string[]): readonly string[] {
  if (paths.includes('')) throw new CaptionLensError('invalidOption', 'An empty path names no document.');
  return paths.length === 0 ? ['.'] : paths;
}

/**
 * Rules by name, apart by commas; commander calls it again where the option is repeated. Throws `invalidOption` for an
 * unknown name.
 */
export function ruleNames(text: string, before: readonly AltRule[] = []): readonly AltRule[] {
  const rules = text.split(',').map((name) => {
    const rule = altRules.find((candidate) => candidate === name.trim());
    if (rule) return rule;
    throw new CaptionLensError('invalidOption', `--rule takes ${inWords(altRules)}, not "${name.trim()}".`);
  });
  return [...before, ...rules];
}
