import { readXml, type XmlElement } from './xmlReader.ts';

/** An element with what is in it. */
export interface XmlNode extends XmlElement {
  readonly children: readonly XmlNode[];
  /** All text in it, its children's included. */
  readonly text: string;
  /** Of `</`; where the tag ends for a self-closing one. */
  readonly end: number;
}

/** Puts nodes together from what a reader tells, for one element and all that is in it. */
export class XmlTreeBuilder {
  readonly #open: { readonly element: XmlElement; readonly children: XmlNode[]; text: string }[] = [];

  get isBuilding(): boolean {
    return this.#open.length > 0;
  }

  open(element: XmlElement): void {
    this.#open.push({ element, children: [], text: '' });
  }

  text(text: string): void {
    const innermost = this.#open.at(-1);
    if (innermost) innermost.text += text;
  }

  /** The node, where the outermost element ends. */
  close(end: number): XmlNode | undefined {
    const closed = this.#open.pop();
    if (!closed) return undefined;
    const node: XmlNode = { ...closed.element, children: closed.children, text: closed.text, end };
    const parent = this.#open.at(-1);
    if (!parent) return node;
    parent.children.push(node);
    parent.text += closed.text;
    return undefined;
  }
}

/** The root of a small document with all that is in it. Throws as `readXml` does. */
export function readXmlTree(text: string): XmlNode {
  const builder = new XmlTreeBuilder();
  const roots: XmlNode[] = [];
  readXml(text, {
    open: (element) => builder.open(element),
    text: (piece) => builder.text(piece),
    close: (_, end) => {
      const root = builder.close(end);
      if (root) roots.push(root);
    },
  });
  const [root] = roots;
  if (!root) throw new Error('a well-formed document has a root');
  return root;
}

/** All elements in a node, itself first, in the order of the document. */
export function* descend(node: XmlNode): Generator<XmlNode> {
  yield node;
  for (const child of node.children) yield* descend(child);
}
