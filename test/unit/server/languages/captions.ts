import fc from 'fast-check';

/** What must not break out of an alt text, in any of the languages. */
export const payloads: readonly string[] = [
  '](javascript:alert(1))',
  '" onerror="alert(1)',
  "' onerror='alert(1)",
  '{1+1}',
  '{name}',
  '${x}',
  '{{ x }}',
  '{% x %}',
  '<?php x ?>',
  '<% x %>',
  '</textarea>',
  '<script>alert(1)</script>',
  '--> <img src=x>',
  '\\input{x}',
  '\\end{figure}',
  '{',
  '}',
  '%',
  ']',
  '[',
  '[b]',
  ',',
  'a, b',
  '=',
  'a=b',
  '"',
  '"A" cup',
  "'",
  "A dog's bone",
  '*',
  '*bold* _em_ `code` #mark# ^up^ ~down~ +lit+',
  '**a** __b__ ``c`` ##d##',
  '|x|',
  'a|b',
  '(C) (R) (TM)',
  'a -- b--c ... -> => <- <=',
  '&amp; &#42; &copy; AT&T &',
  '\\',
  '\\*a\\*',
  'ends with \\',
  '# heading',
  ':alt: x',
  '.. image:: x.png',
  'image:x.png[y]',
  'image::x.png[y]',
  '![x](y.png)',
  'see https://example.org/x[y] or me@example.org',
  '((term)) (((a,b)))',
  '<<xref>> [[anchor]] footnote:[x]',
  'pass:[x] +++x+++ $$x$$',
  '@Model.Title',
  'None',
  '100 % of $5 & #1 a_b ^ ~',
  '\u2028line',
  '\u{1f415} dog',
];

/** Captions of one line, ordinary and hostile, never blank. */
export const captions = fc
  .oneof(
    fc.constantFrom(...payloads),
    fc
      .array(fc.oneof(fc.constantFrom(...payloads, ' ', 'A cup', 'a'), fc.string({ maxLength: 4 })), { maxLength: 5 })
      .map((pieces) => pieces.join('')),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.string({ unit: 'binary', maxLength: 12 }),
  )
  // What alt-text shaping guarantees of a caption: one line, no control or invisible characters, no blanks at its ends.
  .map((text) => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim())
  .filter((text) => text !== '');

/** Any text of one line at all. */
export const lines = fc
  .oneof(captions, fc.string({ unit: 'binary', maxLength: 30 }))
  .filter((text) => !/[\n\r]/.test(text));
