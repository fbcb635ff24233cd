import { CaptionLensError } from '../../models/errors.ts';
import type { ModelReference } from '../../models/caption.ts';
import { type AltRule, defaultSettings } from '../protocol/settings.ts';
import { documentPaths } from './checkOptions.ts';

/** What `fix` was asked to do, checked. */
export interface FixOptions {
  /** Files and folders; at least one. */
  readonly paths: readonly string[];
  readonly rules: ReadonlySet<AltRule>;
  readonly longFrom: number;
  readonly outcome: 'written' | 'shown';
  readonly format: 'text' | 'json';
  /** Undefined: what the daemon uses. */
  readonly model?: ModelReference;
}

/** The options as commander leaves them. */
export interface FixFlags {
  readonly rule?: readonly AltRule[];
  readonly longFrom?: number;
  readonly dryRun?: true;
  readonly json?: true;
  readonly model?: string;
  readonly languageModel?: string;
  readonly base?: string;
}

export function fixOptions(paths: readonly string[], flags: FixFlags): FixOptions {
  const { model, languageModel, base } = flags;
  if (model === undefined && (languageModel ?? base) !== undefined) {
    const option = languageModel === undefined ? '--base' : '--language-model';
    const what = option === '--base' ? 'a LAVIS checkpoint or an adapter' : 'a LAVIS checkpoint';
    throw new CaptionLensError('invalidOption', `${option} completes ${what}: give that with --model.`);
  }
  return {
    paths: documentPaths(paths),
    rules: new Set(flags.rule ?? ['missing']),
    longFrom: flags.longFrom ?? defaultSettings.diagnostics.longFrom,
    outcome: flags.dryRun ? 'shown' : 'written',
    format: flags.json ? 'json' : 'text',
    ...(model !== undefined && { model: modelReference(model, languageModel, base) }),
  };
}

function modelReference(path: string, languageModel: string | undefined, base: string | undefined): ModelReference {
  return { path, ...(languageModel !== undefined && { languageModel }), ...(base !== undefined && { base }) };
}
