import fc from 'fast-check';
import { hostilePieces, lures } from './hostilePieces.ts';

const special: Readonly<Record<string, string>> = {
  md: '*_`[]()!<>"\'\\&$:{}|#-=~+. \n\ta1',
  qmd: '*_`[]()!<>"\'\\&$:{}|#-=~+. \n\ta1',
  mdx: '*_`[]()!<>"\'\\{}/=|#-. \n\ta1',
  html: '<>"\'=/!?%-{}[]&;@ \n\ta',
  tsx: '<>"\'`=/*{}()[],;:?.+\\@#$ \n\ta1',
  adoc: '*_+`[]{}:|=-.~/\\"\',;^$<> \n\ta1',
  rst: '.:|_`*-+=[]()\\#<> \n\ta1',
  tex: '\\{}[]%$&#~^_|,= \n\ta',
  typ: '#"()[]{}$`/*\\.,:;=h \n\ta',
};

/** What repeated makes a hostile text of a language: some pieces that were trouble once, or some of its special signs. */
export function hostileUnits(language: string): fc.Arbitrary<string> {
  const pieces = hostilePieces[language] ?? [];
  const sign = fc.constantFrom(...(special[language] ?? 'a'));
  const mixed = fc.oneof(fc.constantFrom(...pieces), sign, fc.constant(lures[language] ?? ''));
  return fc.oneof(
    fc.array(mixed, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('')),
    fc.array(sign, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
  );
}
