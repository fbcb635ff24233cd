import type { ImageReference, ImageTarget, ParsedDocument, Span } from '../imageReference.ts';
import { isTemplate } from '../sources/sourceTemplate.ts';
import { type AltFinding, checkAlt, type CheckRules } from './altRules.ts';
import { readDisabling } from './disabling/disabling.ts';
import { altRules } from './ruleNames.ts';
import { say, type Wording } from '../../../models/wording.ts';

/** A parsed document, and its language by VS Code's identifier or by a file's extension. */
export interface CheckedDocument extends Pick<ParsedDocument, 'text' | 'images'> {
  readonly language: string;
}

/** What is wrong in one document, one finding an image and rule, in the images' order. */
export interface DocumentFindings {
  readonly findings: readonly AltFinding[];
  /** Of the comments that disable rules. */
  readonly unknownRules: readonly { readonly span: Span; readonly message: Wording }[];
}

/** The targets of a document's images that may be looked for: those that are written out. */
export function addressesOf({ text, images }: Pick<ParsedDocument, 'text' | 'images'>): ReadonlySet<string> {
  return new Set(images.filter(({ target }) => isWrittenOut(target, text)).map(({ target }) => target.text));
}

/** Not what a program computes, nor what a template makes: its site's root may be another server. */
function isWrittenOut({ span, source }: ImageTarget, text: string): boolean {
  return source !== 'computed' && !isTemplate(text.slice(span.start, Math.min(span.end, span.start + longestAddress)));
}

/** In characters: behind them is the data of a picture. */
const longestAddress = 2000;

/** Pictures that are addressed from the site's root and not there, from which on the root itself is in doubt. */
const manyRooted = 3;

/**
 * What is wrong with the alt texts of a document, but for what its comments disable. `isAbsent` says of a target whether
 * there is no picture.
 */
export function checkDocument(
  document: CheckedDocument,
  rules: CheckRules,
  isAbsent: (target: string) => boolean = () => false,
): DocumentFindings {
  const { text, images, language } = document;
  const disabling = readDisabling(text, language);
  const byImage = new Map(checkAlt(document, rules).map((finding) => [finding.image, finding]));
  const rootIsInDoubt = isRootInDoubt(addressesOf(document), isAbsent);
  const findings = images.flatMap((image) => {
    const own = byImage.get(image);
    const isGone = isWrittenOut(image.target, text) && isAbsent(image.target.text);
    const absent = isGone ? [absence(image, rootIsInDoubt ? 'inDoubt' : 'known')] : [];
    return [...(own ? [own] : []), ...absent];
  });
  return {
    findings: findings.filter(({ rule, image }) => !disabling.isDisabled(rule, image)),
    unknownRules: disabling.isDisabled('unknown-rule', { span: { start: 0, end: 0 } })
      ? []
      : disabling.unknown.map(({ name, span }) => ({
          span,
          message: say`There is no rule "${name.slice(0, 40)}". The rules are ${altRules.slice(0, -1).join(', ')}.`,
        })),
  };
}

/** Whether none of several pictures is there whose addresses begin with `/`. */
function isRootInDoubt(addresses: ReadonlySet<string>, isAbsent: (target: string) => boolean): boolean {
  const rooted = [...addresses].filter(isRooted);
  return rooted.length >= manyRooted && rooted.every(isAbsent);
}

function isRooted(target: string): boolean {
  return /^\s*[\\/](?![\\/])/.test(target);
}

function absence(image: ImageReference, root: 'known' | 'inDoubt'): AltFinding {
  const target = image.target.text.trim();
  const name = target.length > 80 ? `${target.slice(0, 79)}…` : target;
  if (root === 'known' || !isRooted(target)) {
    return {
      image,
      rule: 'not-found',
      message: say`There is no picture at "${name}": correct its address.`,
      group: target,
    };
  }
  const message = say`There is no picture at "${name}", nor at any other address of this document that begins with "/": say where the site's root lies.`;
  return { image, rule: 'not-found', message, group: '/' };
}
