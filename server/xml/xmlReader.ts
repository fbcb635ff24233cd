import { SaxesParser } from 'saxes';

/** An element as its start tag says: names and values decoded, offsets in UTF-16 units of the text. */
export interface XmlElement {
  /** Of the namespace; '' for none. */
  readonly uri: string;
  readonly local: string;
  readonly attributes: readonly XmlAttribute[];
  /** Of `<`. */
  readonly start: number;
  /** Behind the `>` of the start tag. */
  readonly tagEnd: number;
  readonly form: 'open' | 'selfClosing';
}

export interface XmlAttribute {
  readonly uri: string;
  readonly local: string;
  readonly value: string;
}

/** What is told of a document, in its order. */
export interface XmlListener {
  open(element: XmlElement): void;
  /** `start`: of `</`; for a self-closing element, where its tag ends. */
  close(element: XmlElement, start: number): void;
  text?(text: string): void;
}

/** Why a text is not read as XML, a sentence for a person. */
export class XmlError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'XmlError';
  }
}

/** Deeper than any program writes; what is open takes memory. */
const deepest = 512;

/**
 * Reads a whole document by XML 1.0 and its namespaces. Throws an `XmlError` where it is not well formed, is nested
 * deeper than 512 elements, or has a document type: that could name entities and files, and neither Office nor XMP
 * allows one.
 */
export function readXml(text: string, listener: XmlListener): void {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: XmlElement[] = [];
  parser.on('error', (error) => {
    throw new XmlError('It is no well-formed XML.', { cause: error });
  });
  parser.on('doctype', () => {
    throw new XmlError('It has a document type, which is not read.');
  });
  parser.on('opentag', ({ uri, local, attributes, isSelfClosing }) => {
    const tagEnd = parser.position;
    const element: XmlElement = {
      uri,
      local,
      attributes: Object.values(attributes),
      // A well-formed tag has no other `<` in it.
      start: text.lastIndexOf('<', tagEnd - 1),
      tagEnd,
      form: isSelfClosing ? 'selfClosing' : 'open',
    };
    if (open.push(element) > deepest) throw new XmlError('Its elements are nested too deeply.');
    listener.open(element);
  });
  parser.on('closetag', () => {
    const element = open.pop();
    if (!element) return;
    const start = element.form === 'selfClosing' ? element.tagEnd : text.lastIndexOf('<', parser.position - 1);
    listener.close(element, start);
  });
  const tellText = (piece: string) => listener.text?.(piece);
  parser.on('text', tellText);
  parser.on('cdata', tellText);
  parser.write(text).close();
}

/** The value of an attribute without a namespace, or in one of several; undefined where there is none. */
export function attributeOf(
  { attributes }: Pick<XmlElement, 'attributes'>,
  local: string,
  uris: readonly string[] = [''],
): string | undefined {
  return attributes.find((attribute) => attribute.local === local && uris.includes(attribute.uri))?.value;
}

/** The root's start tag; what comes after is not looked at. Throws as `readXml` does. */
export function readXmlRoot(text: string): XmlElement {
  let root: XmlElement | undefined;
  const found = new Error('found');
  try {
    readXml(text, {
      open: (element) => {
        root = element;
        throw found;
      },
      close: () => undefined,
    });
  } catch (thrown) {
    if (thrown !== found) throw thrown;
  }
  if (!root) throw new XmlError('It is no well-formed XML.');
  return root;
}
