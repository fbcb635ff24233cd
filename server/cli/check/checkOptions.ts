import { CaptionLensError } from '../../../models/errors.ts';
import type { AltRule } from '../../protocol/settings.ts';
import { altRules } from '../../languages/alttext/ruleNames.ts';
import type { WordChanges } from '../../languages/alttext/wordLists.ts';
import type { PicturePlaces } from './documentContext.ts';
import { inWords } from '../terminal/optionValues.ts';

/**
 * How findings are printed: `github` as workflow commands, `sarif` as a log of SARIF 2.1.0, `checkstyle` as its XML.
 */
export const checkFormats = ['text', 'json', 'sarif', 'github', 'checkstyle'] as const;
export type CheckFormat = (typeof checkFormats)[number];

/** What `check` was asked to do, checked. */
export interface CheckOptions {
  /** Files and folders; at least one. */
  readonly paths: readonly string[];
  readonly rules: ReadonlySet<AltRule>;
  /** `usual`: a project's file may turn some of them off. */
  readonly choice: 'named' | 'usual';
  /** `all`: also those that may only be missed as the site's layout is unknown. */
  readonly absent: 'sure' | 'all';
  /** Characters from which an alt text is long; absent: as the project or the settings say. */
  readonly longFrom?: number;
  /** Absent: the lists as they are. */
  readonly words?: WordChanges;
  readonly format: CheckFormat;
  readonly places: PicturePlaces;
  /** Findings that are let pass. */
  readonly maxWarnings: number;
  /** Absent: none. */
  readonly baseline?: { readonly path: string; readonly use: 'compared' | 'written' };
}

/** The options as commander leaves them. */
export interface CheckFlags {
  readonly rule?: readonly AltRule[];
  readonly longFrom?: number;
  readonly root?: readonly string[];
  readonly map?: Readonly<Record<string, string>>;
  readonly format?: CheckFormat;
  readonly json?: true;
  readonly sarif?: true;
  readonly github?: true;
  readonly maxWarnings?: number;
  readonly baseline?: string;
  readonly writeBaseline?: true;
}

/** Where known findings are written to where no file is named. */
export const usualBaseline = '.captionlens-baseline.json';

/** Throws `invalidOption` where two formats or an empty path are given. */
export function checkOptions(paths: readonly string[], flags: CheckFlags): CheckOptions {
  const { rule, longFrom, maxWarnings = 0, baseline, writeBaseline } = flags;
  if (baseline === '') throw new CaptionLensError('invalidOption', 'An empty path names no baseline.');
  return {
    paths: documentPaths(paths),
    rules: new Set(rule ?? altRules),
    choice: rule ? 'named' : 'usual',
    absent: rule?.includes('not-found') ? 'all' : 'sure',
    ...(longFrom !== undefined && { longFrom }),
    format: formatOf(flags),
    maxWarnings,
    places: picturePlaces(flags),
    ...((baseline !== undefined || writeBaseline) && {
      baseline: { path: baseline ?? usualBaseline, use: writeBaseline ? 'written' : 'compared' },
    }),
  };
}

function formatOf(flags: CheckFlags): CheckFormat {
  const named = (['json', 'sarif', 'github'] as const).filter((format) => flags[format]);
  const formats = new Set([...named, ...(flags.format ? [flags.format] : [])]);
  if (formats.size > 1) {
    const options = [...named.map((format) => `--${format}`), ...(flags.format ? [`--format ${flags.format}`] : [])];
    const given = inWords(options).replace(' or ', ' and ');
    throw new CaptionLensError('invalidOption', `The output has one form: give only one of ${given}.`);
  }
  const [format = 'text'] = formats;
  return format;
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
 * A parser of rules by name, apart by commas; commander calls it again where the option is repeated. It throws
 * `invalidOption` for a name that is none of these.
 */
export function ruleNames(
  known: readonly AltRule[],
): (text: string, before?: readonly AltRule[]) => readonly AltRule[] {
  return (text, before = []) => {
    const rules = text.split(',').map((name) => {
      const rule = known.find((candidate) => candidate === name.trim());
      if (rule) return rule;
      throw new CaptionLensError('invalidOption', `--rule takes ${inWords(known)}, not "${name.trim()}".`);
    });
    return [...before, ...rules];
  };
}
