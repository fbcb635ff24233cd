import type { JSXAttribute, JSXOpeningElement, Node } from '@babel/types';
import { joinAttributeLines } from '../html/attributeLines.ts';
import type { AltText, Span } from '../imageReference.ts';

/** `motion.img` is an `img`. */
export function readName({ name }: JSXOpeningElement): string {
  if (name.type === 'JSXMemberExpression') return name.property.name;
  return name.type === 'JSXIdentifier' ? name.name : '';
}

export function findAttribute(element: JSXOpeningElement, name: string): JSXAttribute | undefined {
  // React takes the last of two.
  return element.attributes.findLast(
    (one): one is JSXAttribute => one.type === 'JSXAttribute' && readAttributeName(one) === name,
  );
}

export function readAttributeName({ name }: JSXAttribute): string {
  return name.type === 'JSXIdentifier' ? name.name : '';
}

export function readAlt(attribute: JSXAttribute): AltText {
  const { value } = attribute;
  // React shows a bare `alt` as the text "true", which nobody means, and leaves out undefined.
  if (!value || isNothing(value)) return { kind: 'missing' };
  const text = readText(attribute);
  if (!text) return { kind: 'expression', span: innerSpan(value) };
  if (text.text === '') return { kind: 'decorative' };
  return text.text.trim() === '' ? { kind: 'missing' } : { kind: 'text', ...text };
}

function isNothing(value: NonNullable<JSXAttribute['value']>): boolean {
  if (value.type !== 'JSXExpressionContainer') return false;
  const { expression } = value;
  if (expression.type === 'Identifier') return expression.name === 'undefined';
  return expression.type === 'NullLiteral' || expression.type === 'BooleanLiteral';
}

/** `aria-hidden`, which React writes as "true", `aria-hidden="true"`, `aria-hidden={true}`. */
export function isAriaHidden(attribute: JSXAttribute | undefined): boolean {
  if (!attribute?.value) return attribute !== undefined;
  if (readText(attribute)?.text.trim() === 'true') return true;
  const { value } = attribute;
  return (
    value.type === 'JSXExpressionContainer' && value.expression.type === 'BooleanLiteral' && value.expression.value
  );
}

export function isPresentation(role: JSXAttribute | undefined): boolean {
  return /^\s*(?:presentation|none)(?:\s|$)/i.test(readText(role)?.text ?? '');
}

/** `"A cup"`, `{"A cup"}`, `` {`A cup`} ``: the text without its quotes. */
export function readText(
  attribute: JSXAttribute | undefined,
): { readonly text: string; readonly span: Span } | undefined {
  const value = attribute?.value;
  if (value?.type === 'StringLiteral') return { text: joinAttributeLines(value.value), span: innerSpan(value) };
  return value?.type === 'JSXExpressionContainer' ? readLiteral(value.expression) : undefined;
}

function readLiteral(node: Node): { readonly text: string; readonly span: Span } | undefined {
  if (node.type === 'StringLiteral') return { text: node.value, span: innerSpan(node) };
  if (node.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined;
  return { text: node.quasis[0]?.value.cooked ?? '', span: innerSpan(node) };
}

export function spanOf(node: Node): Span {
  return { start: node.start ?? 0, end: node.end ?? 0 };
}

/** Without quotes or braces. */
export function innerSpan(node: Node): Span {
  return { start: (node.start ?? 0) + 1, end: (node.end ?? 0) - 1 };
}
