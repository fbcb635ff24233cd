import type { JSXAttribute, JSXOpeningElement, Node } from '@babel/types';
import { readExpression } from '../sources/sourceExpression.ts';
import { findLargest } from '../sources/sourceSet.ts';
import { computed, withoutPathScheme, type SourceTarget } from '../sources/sourceTarget.ts';
import { findAttribute, readText, spanOf } from './jsxAttributes.ts';

/** Where an image says which picture it shows. */
export interface JsxSource {
  readonly attribute: JSXAttribute;
  readonly target: SourceTarget;
}

const sourceNames = ['src', 'source', 'data-src'];
/** The names that some components have for it: Docusaurus, Gatsby and its former plug-in. */
const ownNames: Readonly<Record<string, readonly string[]>> = {
  Image: ['img', 'fluid', 'fixed'],
  IdealImage: ['img'],
  Img: ['fluid', 'fixed'],
  ThemedImage: ['sources'],
  GatsbyImage: ['image'],
};
const setNames = ['srcSet', 'srcset'];

/** A path that is written, before what is computed; undefined where the image says nothing of its picture. */
export function findSource(element: JSXOpeningElement, name: string, code: string): JsxSource | undefined {
  let first: JsxSource | undefined;
  for (const wanted of [...sourceNames, ...(ownNames[name] ?? []), ...setNames]) {
    const attribute = findAttribute(element, wanted);
    const target = attribute && readTarget(attribute, wanted, code);
    if (!target) continue;
    if (target.kind === 'text') return { attribute, target };
    first ??= { attribute, target };
  }
  return first;
}

function readTarget(attribute: JSXAttribute, name: string, code: string): SourceTarget | undefined {
  const text = readText(attribute);
  if (text) return setNames.includes(name) ? readSet(text) : readPath(text);
  const { value } = attribute;
  if (value?.type !== 'JSXExpressionContainer' || value.expression.type === 'JSXEmptyExpression') return undefined;
  if (setNames.includes(name)) return computed(sourceOf(value.expression, code), spanOf(value.expression));
  const node = readMember(value.expression);
  return readExpression(sourceOf(node, code), spanOf(node).start);
}

function readPath({ text, span }: NonNullable<ReturnType<typeof readText>>): SourceTarget | undefined {
  const path = text.trim();
  return path === '' ? undefined : { kind: 'text', text: withoutPathScheme(path), span };
}

function readSet({ text, span }: NonNullable<ReturnType<typeof readText>>): SourceTarget | undefined {
  const largest = findLargest(text);
  return largest && { kind: 'text', text: text.slice(largest.start, largest.end), span };
}

/** Of `{ light: day, dark: night }` and React Native's `{ uri: '…' }` the one that stands for all. */
function readMember(node: Node): Node {
  if (node.type !== 'ObjectExpression') return node;
  for (const wanted of ['light', 'uri', 'src', 'default']) {
    for (const property of node.properties) {
      if (property.type !== 'ObjectProperty' || property.computed) continue;
      const { key, value } = property;
      const name = key.type === 'Identifier' ? key.name : key.type === 'StringLiteral' ? key.value : undefined;
      if (name === wanted) return value;
    }
  }
  return node;
}

function sourceOf(node: Node, code: string): string {
  const { start, end } = spanOf(node);
  return code.slice(start, end);
}
