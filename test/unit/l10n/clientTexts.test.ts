import ts from 'typescript';
import { expect, test } from 'vitest';
import { hasWords, sources, templateText, visit } from './sentences.ts';

/** Where VS Code shows what it is given. */
const calls = /\.(?:show(?:Information|Warning|Error)Message|setStatusBarMessage)$/;
const properties = new Set([
  'title',
  'label',
  'tooltip',
  'placeHolder',
  'placeholder',
  'prompt',
  'detail',
  'description',
  'advice',
]);

/** The product, formats, and examples of what a person types. */
const names = new Set(['Caption Lens', 'JSON', 'Caption Lens: {0}', 'Salesforce/blip2-opt-2.7b', 'hf_…', 'org/name']);

/** A text as it stands in the source, without icons: `$(check)`. */
function bareText(node: ts.Node | undefined): string | undefined {
  if (!node) return undefined;
  if (ts.isConditionalExpression(node)) return bareText(node.whenTrue) ?? bareText(node.whenFalse);
  if (!ts.isStringLiteral(node) && !ts.isTemplateLiteral(node)) return undefined;
  const text = (ts.isStringLiteral(node) ? node.text : templateText(node)).replaceAll(/\$\([\w-~]+\)/g, '').trim();
  return hasWords(text) && !names.has(text) ? text : undefined;
}

test('every text of the extension that people see goes through t', () => {
  const found: string[] = [];
  for (const { path, tree } of sources('client')) {
    visit(tree, (node) => {
      const shown =
        ts.isCallExpression(node) && calls.test(node.expression.getText())
          ? [...node.arguments]
          : ts.isPropertyAssignment(node) && properties.has(node.name.getText())
            ? [node.initializer]
            : [];
      for (const each of shown) {
        const text = bareText(each);
        if (text !== undefined) found.push(`${path}: ${text}`);
      }
    });
  }
  expect(found).toEqual([]);
});
