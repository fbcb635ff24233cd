import { attributeOf, readXmlRoot, XmlError } from '../../xml/xmlReader.ts';
import { changeXml, escapeXml, isSayable, type XmlChange } from '../../xml/xmlChange.ts';
import { decodeXml } from '../../xml/xmlText.ts';
import { descend, readXmlTree, type XmlNode } from '../../xml/xmlTree.ts';

/** What a picture says of itself, by the IPTC Photo Metadata Standard 2021.1; absent where it says nothing. */
export interface PictureTexts {
  /** Alt Text (Accessibility). */
  readonly alt?: string;
  /** Extended Description (Accessibility). */
  readonly description?: string;
}

const rdf = ['http://www.w3.org/1999/02/22-rdf-syntax-ns#'];
const iptcCore = 'http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/';
const xml = ['http://www.w3.org/XML/1998/namespace'];
const [altName, descriptionName] = ['AltTextAccessibility', 'ExtDescrAccessibility'];

/** Reads a packet of XMP (ISO 16684-1). Nothing where it is no sound XML, or has a document type. */
export function readXmpTexts(packet: Uint8Array): PictureTexts {
  const tree = treeOf(packet);
  if (!tree) return {};
  const alt = textOf(tree.root, altName)?.text;
  const description = textOf(tree.root, descriptionName)?.text;
  return { ...(alt !== undefined && { alt }), ...(description !== undefined && { description }) };
}

/**
 * A packet with this alt text, all other properties as they were. Its length stays where the padding behind it allows, as
 * the standard means it to (ISO 16684-1, 7.3.2). `packet` undefined: a new one. Undefined where it cannot be read, or XML
 * has no way to say the text.
 */
export function writeXmpAlt(packet: Uint8Array | undefined, alt: string): Uint8Array | undefined {
  if (!isSayable(alt)) return undefined;
  if (!packet) return Buffer.from(newPacket(alt), 'utf8');
  const tree = treeOf(packet);
  const change = tree && altChange(tree.text, tree.root, alt);
  if (!change) return undefined;
  const written = fitted(changeXml(tree.text, [change]), tree.encode, packet.length);
  return readXmpTexts(written).alt === alt ? written : undefined;
}

interface PacketTree {
  readonly text: string;
  readonly root: XmlNode;
  encode(text: string): Uint8Array;
}

function treeOf(packet: Uint8Array): PacketTree | undefined {
  const decoded = decodeXml(withoutZeros(packet));
  if (!decoded) return undefined;
  try {
    readXmlRoot(decoded.text);
    return { ...decoded, root: readXmlTree(decoded.text) };
  } catch (thrown) {
    if (thrown instanceof XmlError) return undefined;
    throw thrown;
  }
}

/** Some programs end it as a string of C. */
function withoutZeros(packet: Uint8Array): Uint8Array {
  let end = packet.length;
  // The second byte of a `>` in UTF-16 stays.
  while (end > 1 && packet[end - 1] === 0 && packet[end - 2] !== 0x3e && packet[end - 2] !== 0x20) end--;
  return packet.subarray(0, end);
}

/** A text and where it stands: the content of an element, or an attribute of it. */
interface FoundText {
  readonly text: string;
  readonly at: { readonly kind: 'content'; readonly node: XmlNode } | { readonly kind: 'attribute' };
}

/** The default language's text, else the first one; white space alone is none. */
function textOf(root: XmlNode, name: string): FoundText | undefined {
  for (const description of descriptionsOf(root)) {
    const short = attributeOf(description, name, [iptcCore])?.trim();
    if (short) return { text: short, at: { kind: 'attribute' } };
    const property = description.children.find(({ uri, local }) => uri === iptcCore && local === name);
    if (!property) continue;
    const items = [...descend(property)].filter(({ uri, local }) => rdf.includes(uri) && local === 'li');
    const filled = (items.length > 0 ? items : [property]).filter(({ text }) => text.trim() !== '');
    const node = filled.find((item) => attributeOf(item, 'lang', xml) === 'x-default') ?? filled[0];
    if (node) return { text: node.text.trim(), at: { kind: 'content', node } };
  }
  return undefined;
}

/** The parts of `rdf:RDF` that hold properties. */
function descriptionsOf(root: XmlNode): readonly XmlNode[] {
  return rdfOf(root)?.children.filter(({ uri, local }) => rdf.includes(uri) && local === 'Description') ?? [];
}

function rdfOf(root: XmlNode): XmlNode | undefined {
  return [...descend(root)].find(({ uri, local }) => rdf.includes(uri) && local === 'RDF');
}

/** Replaces the text that is read, or an empty one, or adds the property to what there is. */
function altChange(text: string, root: XmlNode, alt: string): XmlChange | undefined {
  const found = textOf(root, altName);
  if (found?.at.kind === 'attribute') return undefined;
  if (found) return contentChange(found.at.node, alt);
  const empty = descriptionsOf(root)
    .flatMap(({ children }) => children)
    .find(({ uri, local }) => uri === iptcCore && local === altName);
  const list = rdfOf(root);
  if (empty) {
    const whole = wholeOf(text, empty);
    return whole && { ...whole, newText: propertyOf(alt) };
  }
  if (!list) return undefined;
  // All descriptions of a packet are about the same thing.
  const about = descriptionsOf(root).map((description) => attributeOf(description, 'about', rdf))[0] ?? '';
  const added = descriptionOf(alt, about);
  if (list.form === 'open') return { start: list.end, end: list.end, newText: added };
  const name = /^<([^\s/>]+)/.exec(text.slice(list.start, list.tagEnd))?.[1];
  return name === undefined
    ? undefined
    : { start: text.lastIndexOf('/', list.tagEnd), end: list.tagEnd, newText: `>${added}</${name}>` };
}

function contentChange(node: XmlNode, alt: string): XmlChange | undefined {
  return node.children.length > 0 ? undefined : { start: node.tagEnd, end: node.end, newText: escapeXml(alt) };
}

/** An element with its end tag. */
function wholeOf(text: string, { start, form, tagEnd, end }: XmlNode): Pick<XmlChange, 'start' | 'end'> | undefined {
  if (form === 'selfClosing') return { start, end: tagEnd };
  const close = text.indexOf('>', end);
  return close < 0 ? undefined : { start, end: close + 1 };
}

const namespaces = `xmlns:rdf="${rdf.join('')}" xmlns:Iptc4xmpCore="${iptcCore}"`;

/** It names its namespaces itself, whatever names they have around it. */
function propertyOf(alt: string): string {
  return `<Iptc4xmpCore:${altName} ${namespaces}><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(alt)}</rdf:li></rdf:Alt></Iptc4xmpCore:${altName}>`;
}

function descriptionOf(alt: string, about: string): string {
  const property = propertyOf(alt).replace(` ${namespaces}`, '');
  return `<rdf:Description ${namespaces} rdf:about="${escapeXml(about)}">${property}</rdf:Description>`;
}

function newPacket(alt: string): string {
  const [begin, end] = ['<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>', '<?xpacket end="w"?>'];
  const list = `<rdf:RDF xmlns:rdf="${rdf.join('')}">${descriptionOf(alt, '')}</rdf:RDF>`;
  return `${begin}\n<x:xmpmeta xmlns:x="adobe:ns:meta/">${list}</x:xmpmeta>\n${end}`;
}

/** With as much white space before the packet's end as makes it as long as before; longer where there is not enough. */
function fitted(text: string, encode: (text: string) => Uint8Array, length: number): Uint8Array {
  const bytes = encode(text);
  const unit = encode(`${text} `).length - bytes.length;
  const units = (length - bytes.length) / unit;
  const end = /[ \t\r\n]*<\?xpacket\s+end=[^>]*\?>\s*$/.exec(text);
  if (!end || !Number.isInteger(units) || units === 0) return bytes;
  if (units > 0) return encode(`${text.slice(0, end.index)}${' '.repeat(units)}${text.slice(end.index)}`);
  const room = /^\s*/.exec(end[0])?.[0].length ?? 0;
  return encode(text.slice(0, end.index) + text.slice(end.index + Math.min(room, -units)));
}
