import { parseMinimal } from '@unified-latex/unified-latex-util-parse';
import type { Node } from '@unified-latex/unified-latex-types';

/** Macros that stand for a character. */
const characterMacros: ReadonlyMap<string, string> = new Map([
  ...[...'#$%&_{}'].map((sign): [string, string] => [sign, sign]),
  ['textbackslash', '\\'],
  ['textasciitilde', '~'],
  ['textasciicircum', '^'],
  ['textquotedbl', '"'],
  ['textless', '<'],
  ['textgreater', '>'],
  ['textbar', '|'],
  ['textendash', '–'],
  ['textemdash', '—'],
  ['ldots', '…'],
  ['dots', '…'],
  ['textellipsis', '…'],
  ['textdegree', '°'],
  ['ss', 'ß'],
  ['ae', 'æ'],
  ['AE', 'Æ'],
  ['oe', 'œ'],
  ['OE', 'Œ'],
  ['o', 'ø'],
  ['O', 'Ø'],
  ['aa', 'å'],
  ['AA', 'Å'],
  ['l', 'ł'],
  ['L', 'Ł'],
  ['i', 'ı'],
  [' ', ' '],
  [',', ' '],
  ['-', ''],
  ['/', ''],
]);
/** Accents, as what Unicode puts behind the letter. */
const accents: ReadonlyMap<string, string> = new Map([
  ['`', '\u0300'],
  ["'", '\u0301'],
  ['^', '\u0302'],
  ['~', '\u0303'],
  ['=', '\u0304'],
  ['u', '\u0306'],
  ['.', '\u0307'],
  ['"', '\u0308'],
  ['r', '\u030a'],
  ['H', '\u030b'],
  ['v', '\u030c'],
  ['c', '\u0327'],
  ['k', '\u0328'],
]);

/** `#1` in the definition of a macro. */
const macroArgument = /(?:^|[^\\])#[#1-9]/;
const plainText = /^(?:[^\\{}$%~\n\r]|\\[#$%&_{}])*$/;

/** The plain text of some LaTeX; undefined where only TeX itself could tell, as for an unknown macro. */
export function readLatexText(latex: string): string | undefined {
  // The parser takes 0.1 ms for a line, and most need nothing but their escapes undone.
  if (hasMath(latex) || macroArgument.test(latex)) return undefined;
  const text = plainText.test(latex) ? latex.replace(/\\(.)/g, '$1') : readParsed(latex);
  return text?.replace(/[\t ]+/g, ' ').trim();
}

/** Mathematics are for TeX; a comment may have what only looks like them. */
function hasMath(latex: string): boolean {
  if (latex.includes('%')) return false;
  for (let at = 0; at < latex.length; at++) {
    if (latex[at] === '\\') at++;
    else if (latex[at] === '$') return true;
  }
  return false;
}

function readParsed(latex: string): string | undefined {
  try {
    return readNodes(parseMinimal(latex).content);
  } catch {
    // Braces that do not match.
    return undefined;
  }
}

function readNodes(nodes: readonly Node[]): string | undefined {
  let text = '';
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at];
    let piece: string | undefined;
    if (node?.type === 'macro') {
      const isWord = /^[a-z]+$/i.test(node.content);
      // White space behind a macro's name belongs to it, and an empty group only ends the name.
      if (isWord && nodes[at + 1]?.type === 'whitespace') at++;
      const accent = accents.get(node.content);
      if (accent === undefined) {
        piece = characterMacros.get(node.content);
        const next = nodes[at + 1];
        if (isWord && next?.type === 'group' && next.content.length === 0) at++;
      } else {
        const letter = readNodes(nodes.slice(at + 1, at + 2));
        piece = letter && `${letter.slice(0, 1)}${accent}${letter.slice(1)}`.normalize('NFC');
        at++;
      }
    } else if (node) {
      piece = readNode(node);
    }
    if (piece === undefined) return undefined;
    text += piece;
  }
  return text;
}

function readNode(node: Node): string | undefined {
  switch (node.type) {
    case 'string':
      return node.content.replaceAll('~', ' ');
    case 'whitespace':
    case 'parbreak':
      return ' ';
    case 'group':
      return readNodes(node.content);
    case 'comment':
      return node.leadingWhitespace ? ' ' : '';
    default:
      return undefined;
  }
}

const written: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

/** Plain text as LaTeX, for a value in braces. */
export function writeLatexText(text: string): string {
  return text.replace(/[#$%&_{}\\~^]/g, (sign) => written[sign] ?? `\\${sign}`);
}
