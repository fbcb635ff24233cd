import { CaptionLensError } from '../../errors.ts';
import type { Fields } from '../../files/jsonFields.ts';
import { say } from '../../wording.ts';

/** A value for some modules, by the ends of their names. */
export type ModulePattern =
  | {
      readonly kind: 'name';
      /** `q_proj`, `layers.0.fc1` */
      readonly end: string;
      /** Whether the end is the whole name, or begins with one of its steps. */
      readonly extent: 'whole' | 'steps';
      readonly value: number;
    }
  | { readonly kind: 'expression'; readonly text: string };

/** A full-size model has some 500 linear layers. */
export const mostPatterns = 4096;

const nameOnly = /^\^?(?:[\w-]|\\?\.)+\$?$/;

/**
 * `rank_pattern` or `alpha_pattern`, in its order. peft takes their keys for regular expressions (`get_pattern_key`).
 * Expressions of an unknown file are not run here: one could run for ever. A key that is a plain name is compared as one;
 * any other key is kept apart. Throws `checkpointInvalid`.
 */
export function parsePatterns(fields: Fields, field: string): readonly ModulePattern[] {
  const patterns = fields.object(field);
  if (patterns.names().length > mostPatterns) throw fields.wrong(field, say`at most ${mostPatterns} patterns`);
  return patterns.names().map((text): ModulePattern => {
    const value = patterns.number(text);
    if (value === undefined) throw patterns.wrong(text, say`a number`);
    if (!nameOnly.test(text)) return { kind: 'expression', text };
    const end = text.replace(/^\^|\$$/g, '').replaceAll('\\', '');
    return { kind: 'name', end, extent: text.startsWith('^') ? 'whole' : 'steps', value };
  });
}

/** Whether `valueFor` can tell. */
export function areNames(patterns: readonly ModulePattern[]): boolean {
  return patterns.every(({ kind }) => kind === 'name');
}

/** The value of the first pattern that fits a module, or `otherwise`. Throws `checkpointUnsupported` about `label`. */
export function valueFor(module: string, patterns: readonly ModulePattern[], otherwise: number, label: string): number {
  for (const pattern of patterns) {
    if (pattern.kind === 'expression') {
      const shown = JSON.stringify(pattern.text.slice(0, 80));
      throw new CaptionLensError(
        'checkpointUnsupported',
        say`${label} is not supported: its pattern ${shown} is a regular expression, and only names of modules are read.`,
      );
    }
    if (fits(module, pattern)) return pattern.value;
  }
  return otherwise;
}

function fits(module: string, { end, extent }: Extract<ModulePattern, { kind: 'name' }>): boolean {
  const start = module.length - end.length;
  if (start < 0 || (start > 0 && (extent === 'whole' || module[start - 1] !== '.'))) return false;
  // a dot of a regular expression is any character
  return [...end].every((character, index) => character === '.' || character === module[start + index]);
}
