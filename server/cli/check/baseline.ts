import { CaptionLensError } from '../../../models/errors.ts';
import { ownNames, spelled } from '../../../models/wording.ts';
import type { AltFinding } from '../../languages/alttext/altRules.ts';
import { altRules } from '../../languages/alttext/ruleNames.ts';
import type { AltRule } from '../../protocol/settings.ts';
import { list, mapOf, object, type Shape, text, wholeFrom, wrong } from '../../protocol/shapes.ts';
import { altOf, imageName } from './checkFinding.ts';

/** A finding that is known. Without its line: what stands above may change. */
export interface KnownFinding {
  readonly rule: string;
  /** The target as written. */
  readonly image: string;
  /** null: there is none. */
  readonly alt: string | null;
  /** Places in the document. */
  readonly count: number;
}

/** By the document's path from the baseline's folder, with `/`. */
export type KnownFindings = Readonly<Record<string, readonly KnownFinding[]>>;

/** Of the file's format. */
const version = 1;

const isVersion: Shape = (value, where) => (value === version ? undefined : wrong(where, `${version}`, undefined));
const textOrNull: Shape = (value, where) => (value === null ? undefined : text(value, where));
const shape = object({
  version: isVersion,
  findings: mapOf(list(object({ rule: text, image: text, alt: textOrNull, count: wholeFrom(1) }))),
});

/** What the file of a baseline says. Throws `invalidOption` where it is none, or of another version. */
export function readBaseline(path: string, json: string): KnownFindings {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new CaptionLensError('invalidOption', `The baseline ${path} is no JSON.`);
  }
  const found = shape(value, '');
  const fault = found && spelled(found, ownNames).replace(/^ /, 'it ');
  if (fault !== undefined) throw new CaptionLensError('invalidOption', `The baseline ${path} is none: ${fault}.`);
  return (value as { readonly findings: KnownFindings }).findings;
}

/** The file's text: sorted, so that two of them can be compared, and each finding on a line of its own. */
export function baselineText(findings: KnownFindings): string {
  const files = Object.keys(findings)
    .filter((file) => (findings[file] ?? []).length > 0)
    .sort();
  const entries = files.map((file) => {
    const lines = sorted(findings[file] ?? []).map(({ rule, image, alt, count }) =>
      JSON.stringify({ rule, image, alt, count }),
    );
    return `    ${JSON.stringify(file)}: [\n      ${lines.join(',\n      ')}\n    ]`;
  });
  const body = entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n  }`;
  return `{\n  "version": ${version},\n  "findings": ${body}\n}\n`;
}

function sorted(findings: readonly KnownFinding[]): readonly KnownFinding[] {
  return findings
    .map((finding) => ({ finding, key: keyOf(finding) }))
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .map(({ finding }) => finding);
}

/** Findings of one document as a baseline knows them. */
export function knownOf(findings: readonly AltFinding[]): readonly KnownFinding[] {
  const counts = new Map<string, KnownFinding>();
  for (const finding of findings) {
    const known = asKnown(finding);
    const key = keyOf(known);
    counts.set(key, { ...known, count: known.count + (counts.get(key)?.count ?? 0) });
  }
  return [...counts.values()];
}

/** Compares documents with what is known of them. */
export class Baseline {
  readonly #known: KnownFindings;
  readonly #rules: ReadonlySet<AltRule>;
  readonly #stale: StaleFinding[] = [];
  readonly #seen = new Set<string>();

  /** `rules`: those that are checked; of others nothing is said. */
  constructor(known: KnownFindings, rules: ReadonlySet<AltRule>) {
    this.#known = known;
    this.#rules = rules;
  }

  /** The findings that are not known: of several alike the last ones. */
  freshOf(file: string, findings: readonly AltFinding[]): readonly AltFinding[] {
    this.#seen.add(file);
    const known = Object.hasOwn(this.#known, file) ? (this.#known[file] ?? []) : [];
    const left = new Map<string, { readonly finding: KnownFinding; count: number }>();
    for (const finding of known) {
      const before = left.get(keyOf(finding))?.count ?? 0;
      left.set(keyOf(finding), { finding, count: before + finding.count });
    }
    const fresh = findings.filter((finding) => {
      const entry = left.get(keyOf(asKnown(finding)));
      if (!entry || entry.count === 0) return true;
      entry.count -= 1;
      return false;
    });
    for (const { finding, count } of left.values()) this.#tell(file, finding, count);
    return fresh;
  }

  /** Documents that it knows of and that were not looked at. */
  unseen(): readonly string[] {
    return Object.keys(this.#known).filter((file) => !this.#seen.has(file));
  }

  /** A document that is there no more. */
  gone(file: string): void {
    for (const finding of this.#known[file] ?? []) this.#tell(file, finding, finding.count);
  }

  /** What it knows and what is not found any more. */
  get stale(): readonly StaleFinding[] {
    return this.#stale;
  }

  #tell(file: string, finding: KnownFinding, count: number): void {
    const rule = altRules.find((name) => name === finding.rule);
    // A rule that is there no more finds nothing.
    if (count > 0 && (rule === undefined || this.#rules.has(rule))) this.#stale.push({ ...finding, file, count });
  }
}

/** Of `count` places fewer are known to be wrong. */
export interface StaleFinding extends KnownFinding {
  readonly file: string;
}

function asKnown({ rule, image }: AltFinding): KnownFinding {
  return { rule, image: imageName(image), alt: altOf(image), count: 1 };
}

function keyOf({ rule, image, alt }: KnownFinding): string {
  return JSON.stringify([rule, image, alt]);
}
