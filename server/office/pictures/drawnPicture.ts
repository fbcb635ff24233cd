import type { AltText } from '../../languages/imageReference.ts';
import { attributeOf, type XmlElement } from '../../xml/xmlReader.ts';
import { descend, type XmlNode } from '../../xml/xmlTree.ts';
import * as namespaces from './namespaces.ts';
import { isElement } from './namespaces.ts';
import type { DrawnPicture, OfficePictureKind } from './officePicture.ts';

/** The name, alt text and link that `wp:docPr`, `pic:cNvPr` and `p:cNvPr` have alike (ECMA-376-1, 20.1.2.2.8). */
export interface DrawingProperties {
  readonly name: string;
  readonly alt: AltText;
  readonly place: 'inLink' | 'alone';
  readonly isHidden: boolean;
}

export function drawingProperties(node: XmlNode): DrawingProperties {
  const link = node.children.find((child) => isElement(child, namespaces.drawing, 'hlinkClick'));
  return {
    name: attributeOf(node, 'name') ?? '',
    alt: isDecorative(node) ? { kind: 'decorative' } : altOf(node, ['descr', 'title']),
    place: link && leadsSomewhere(link) ? 'inLink' : 'alone',
    isHidden: isTrue(attributeOf(node, 'hidden')),
  };
}

/**
 * The first of several attributes that says something. A title counts as alt text where there is no other: Office once
 * asked for both, and some screen readers read either.
 */
export function altOf(element: XmlElement, attributes: readonly string[]): AltText {
  for (const attribute of attributes) {
    const text = attributeOf(element, attribute) ?? '';
    // An empty description is what Office leaves of one that was removed; decorative is said otherwise.
    if (text.trim() !== '') return { kind: 'text', text, span: spanOf(element) };
  }
  return { kind: 'missing' };
}

export function spanOf({ start, tagEnd }: XmlElement): { readonly start: number; readonly end: number } {
  return { start, end: tagEnd };
}

/** Office's extension: `<adec:decorative val="1"/>` ([MS-ODRAWXML] 2.29). */
function isDecorative(node: XmlNode): boolean {
  const extensions = node.children.filter((child) => isElement(child, namespaces.drawing, 'extLst'));
  return extensions.some((list) =>
    [...descend(list)].some(
      (element) => isElement(element, namespaces.decorations, 'decorative') && isTrue(attributeOf(element, 'val')),
    ),
  );
}

export function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true' || value === 'on';
}

/** Playing a recording when it is clicked is said as a link that leads nowhere. */
function leadsSomewhere(link: XmlNode): boolean {
  const action = attributeOf(link, 'action') ?? '';
  return action === '' ? attributeOf(link, 'id', namespaces.relations) !== '' : /^ppaction:\/\/hlink/i.test(action);
}

/** Of what newer and older programs see, what newer ones do: the first choice (ECMA-376-3, 7.2). */
export function visible(node: XmlNode): readonly XmlNode[] {
  return node.children.flatMap((child) => {
    if (!isElement(child, namespaces.compatibility, 'AlternateContent')) return [child];
    const chosen =
      child.children.find((option) => isElement(option, namespaces.compatibility, 'Choice')) ?? child.children[0];
    return chosen ? visible(chosen) : [];
  });
}

/** The child by this name in one of these namespaces. */
export function childOf(node: XmlNode | undefined, uris: readonly string[], name: string): XmlNode | undefined {
  return node && visible(node).find((child) => isElement(child, uris, name));
}

/** The relationship of the bitmap in a fill, such as `pic:blipFill` or `a:blipFill`. */
export function blipOf(fill: XmlNode | undefined): DrawnPicture['relation'] {
  const blip = childOf(fill, namespaces.drawing, 'blip');
  const id =
    blip && (attributeOf(blip, 'embed', namespaces.relations) || attributeOf(blip, 'link', namespaces.relations));
  return id ? { kind: 'id', id } : { kind: 'none' };
}

/** What is in an `a:graphic`, and its relationship. Undefined for a table, which is read as text, and what is not known. */
export function graphicOf(
  node: XmlNode,
): { readonly kind: OfficePictureKind; readonly relation: DrawnPicture['relation'] } | undefined {
  const data = childOf(childOf(node, namespaces.drawing, 'graphic'), namespaces.drawing, 'graphicData');
  for (const child of data ? visible(data) : []) {
    const relation = (name: string): DrawnPicture['relation'] => {
      const id = attributeOf(child, name, namespaces.relations);
      return id ? { kind: 'id', id } : { kind: 'none' };
    };
    if (isElement(child, namespaces.chart, 'chart')) return { kind: 'chart', relation: relation('id') };
    if (isElement(child, namespaces.diagram, 'relIds')) return { kind: 'SmartArt graphic', relation: relation('dm') };
    if (isElement(child, namespaces.slides, 'oleObj')) return { kind: 'object', relation: relation('id') };
  }
  return undefined;
}

/** Whether there is a picture anywhere in a group, so that its text is read instead of one. */
export function holdsPicture(node: XmlNode): boolean {
  return visible(node).some((child) => child.local === 'blip' || child.local === 'imagedata' || holdsPicture(child));
}

/** Whether it shows words of its own. */
export function showsText(node: XmlNode): boolean {
  return node.text.trim() !== '';
}
