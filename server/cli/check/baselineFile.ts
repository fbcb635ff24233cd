import { dirname, relative, resolve } from 'node:path';
import { CaptionLensError, errorCode } from '../../../models/errors.ts';
import type { AltFinding } from '../../languages/alttext/altRules.ts';
import type { AltRule } from '../../protocol/settings.ts';
import { noteLine } from '../caption/captionResult.ts';
import type { World } from '../world.ts';
import { Baseline, baselineText, type KnownFinding, type KnownFindings, knownOf, readBaseline } from './baseline.ts';
import type { CheckOptions } from './checkOptions.ts';
import { shownPath } from './documentList.ts';

/** What a baseline does with the findings of a check. */
export interface BaselineUse {
  /** Those of a document that are to be told. `path` is the document's. */
  freshOf(path: string, findings: readonly AltFinding[]): readonly AltFinding[];
  /** To be called at the end. */
  end(): Promise<void>;
}

type BaselineWorld = Pick<World, 'kindOfPath' | 'readText' | 'stderr' | 'writeText'>;

/** Entries that are told one by one when they are found no more. */
const mostTold = 20;

/** Rejects with `invalidOption` where the file cannot be used, or is not there and is to be compared with. */
export async function openBaseline(options: CheckOptions, world: BaselineWorld): Promise<BaselineUse> {
  const { baseline, rules } = options;
  if (!baseline) return { freshOf: (_, findings) => findings, end: async () => undefined };
  const shown = shownPath(baseline.path);
  const text = await world.readText(baseline.path).catch((thrown: unknown) => {
    throw unusable(`The baseline ${shown} cannot be read`, thrown);
  });
  if (text === undefined && baseline.use === 'compared') {
    throw new CaptionLensError('invalidOption', `There is no baseline ${shown}; --write-baseline makes one.`);
  }
  const known = text === undefined ? {} : readBaseline(shown, text);
  const fileOf = (path: string) => shownPath(relative(dirname(resolve(baseline.path)), resolve(path)));
  const isGone = async (file: string) =>
    (await world.kindOfPath(resolve(dirname(baseline.path), file)).catch(() => 'file')) === 'missing';
  return baseline.use === 'compared'
    ? comparing(new Baseline(known, rules), fileOf, isGone, world)
    : writing(baseline.path, known, rules, fileOf, isGone, world);
}

function comparing(
  baseline: Baseline,
  fileOf: (path: string) => string,
  isGone: (file: string) => Promise<boolean>,
  world: BaselineWorld,
): BaselineUse {
  return {
    freshOf: (path, findings) => baseline.freshOf(fileOf(path), findings),
    end: async () => {
      for (const file of baseline.unseen()) if (await isGone(file)) baseline.gone(file);
      const { stale } = baseline;
      for (const { file, rule, image, count } of stale.slice(0, mostTold)) {
        const places = count === 1 ? '' : ` at ${count} places`;
        world.stderr.write(
          noteLine(`${file}: the baseline knows ${rule} of "${image}"${places}, which is found no more.`),
        );
      }
      if (stale.length === 0) return;
      const rest = stale.length > mostTold ? `and ${stale.length - mostTold} more. ` : '';
      world.stderr.write(noteLine(`${rest}--write-baseline leaves out what is found no more.`));
    },
  };
}

/** Keeps what it knew of documents and rules that are not looked at. */
function writing(
  path: string,
  known: KnownFindings,
  rules: ReadonlySet<AltRule>,
  fileOf: (path: string) => string,
  isGone: (file: string) => Promise<boolean>,
  world: BaselineWorld,
): BaselineUse {
  const found = new Map<string, readonly KnownFinding[]>();
  const isChecked = ({ rule }: KnownFinding) => (rules as ReadonlySet<string>).has(rule);
  return {
    freshOf: (document, findings) => {
      const file = fileOf(document);
      const kept = Object.hasOwn(known, file) ? (known[file] ?? []).filter((each) => !isChecked(each)) : [];
      found.set(file, [...kept, ...knownOf(findings)]);
      return [];
    },
    end: async () => {
      for (const [file, findings] of Object.entries(known)) {
        if (!found.has(file) && !(await isGone(file))) found.set(file, findings);
      }
      const count = [...found.values()].flat().reduce((sum, each) => sum + each.count, 0);
      await world.writeText(path, baselineText(Object.fromEntries(found))).catch((thrown: unknown) => {
        throw unusable(`The baseline ${shownPath(path)} cannot be written`, thrown);
      });
      const places = count === 1 ? '1 known finding' : `${count} known findings`;
      world.stderr.write(noteLine(`${shownPath(path)} has ${places} now.`));
    },
  };
}

function unusable(sentence: string, thrown: unknown): CaptionLensError {
  return new CaptionLensError('invalidOption', `${sentence} (${errorCode(thrown) ?? 'unknown error'}).`, {
    cause: thrown,
  });
}
