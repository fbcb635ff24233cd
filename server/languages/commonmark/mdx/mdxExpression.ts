import { Parser } from 'acorn';
import acornJsx from 'acorn-jsx';

/** As micromark-extension-mdxjs has it. */
export const ModuleParser = Parser.extend(acornJsx());

export interface ExpressionEnd {
  /** Behind its `}`. */
  readonly end: number;
  /** `empty`: nothing but blanks and comments. */
  readonly content: 'value' | 'empty';
}

/**
 * The end of the expression whose `{` stands before `text`; undefined where it needs more lines. Throws where no more
 * lines would make an expression of it. micromark asks acorn at every `}` whether that is the last one. No expression goes
 * on behind a `}` that closes nothing. So acorn reads as far as it can, ends at the same `}`, and reads each brace once.
 */
export function findExpressionEnd(text: string): ExpressionEnd | undefined {
  const start = skipBlanks(text, 0);
  if (start >= text.length) return undefined;
  if (text[start] === '}') return { end: start + 1, content: 'empty' };
  const valueEnd = findValueEnd(text);
  if (valueEnd === undefined) return undefined;
  const end = skipBlanks(text, valueEnd);
  if (end >= text.length) return undefined;
  if (text[end] !== '}') throw new SyntaxError('Something follows an expression of this MDX.');
  return { end: end + 1, content: 'value' };
}

function findValueEnd(text: string): number | undefined {
  try {
    return ModuleParser.parseExpressionAt(text, 0, { ecmaVersion: 2024, sourceType: 'module', preserveParens: true })
      .end;
  } catch (error) {
    if (isUnfinished(error, text.length)) return undefined;
    throw error;
  }
}

/** Whether more text might have made sense of it; acorn's own property says how far it had read. */
export function isUnfinished(error: unknown, length: number): boolean {
  if (!(error instanceof SyntaxError)) return false;
  const { raisedAt = 0 } = error as { readonly raisedAt?: number };
  return raisedAt >= length || error.message.startsWith('Unterminated comment');
}

/** Behind blanks and comments; the end of the text where one of them may go on. */
function skipBlanks(text: string, from: number): number {
  const blanks = /\s*/y;
  for (let at = from; ;) {
    blanks.lastIndex = at;
    blanks.test(text);
    at = blanks.lastIndex;
    const sign = text.slice(at, at + 2);
    if (sign !== '/*' && sign !== '//') return at;
    const mark = sign === '/*' ? /\*\//g : /\r\n|\n|\r/g;
    mark.lastIndex = at + 2;
    if (!mark.test(text)) return text.length;
    at = mark.lastIndex;
  }
}
