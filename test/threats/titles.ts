import ts from 'typescript';

/** A test, or a `describe`, by the titles that lead to it, outermost first. */
export type TitlePath = readonly string[];

const takers: ReadonlySet<string> = new Set(['describe', 'describeEditor', 'test', 'it']);
const idlers: ReadonlySet<string> = new Set(['skip', 'todo', 'fails']);

/**
 * The titles in a test file's text, in their order, of what runs: not below `.skip` and `.todo`. Of `test.each` the title
 * as it is written, with its `%s`; of a template the text between its backticks.
 */
export function readTitles(text: string): readonly TitlePath[] {
  const found: TitlePath[] = [];
  const visit = (node: ts.Node, above: TitlePath): void => {
    const call = ts.isCallExpression(node) ? takerOf(node.expression) : undefined;
    const title = ts.isCallExpression(node) && call ? titleOf(node.arguments[0]) : undefined;
    if (call?.some((name) => idlers.has(name))) return;
    const here = title === undefined ? above : [...above, title];
    if (title !== undefined) found.push(here);
    ts.forEachChild(node, (child) => visit(child, here));
  };
  const withParents = true; // getText needs them
  visit(ts.createSourceFile('titles.test.ts', text, ts.ScriptTarget.Latest, withParents), []);
  return found;
}

/** `test.skipIf(x).each(y)` as its names, `['test', 'skipIf', 'each']`; undefined where it does not begin as a test. */
function takerOf(callee: ts.Expression): readonly string[] | undefined {
  if (ts.isIdentifier(callee)) return takers.has(callee.text) ? [callee.text] : undefined;
  if (ts.isCallExpression(callee)) return takerOf(callee.expression);
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const before = takerOf(callee.expression);
  return before && [...before, callee.name.text];
}

function titleOf(argument: ts.Expression | undefined): string | undefined {
  if (argument === undefined) return undefined;
  if (ts.isStringLiteralLike(argument)) return argument.text;
  return ts.isTemplateExpression(argument) ? argument.getText().slice(1, -1) : undefined;
}
