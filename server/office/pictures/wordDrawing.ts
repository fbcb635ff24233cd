import { attributeOf } from '../../xml/xmlReader.ts';
import type { XmlNode } from '../../xml/xmlTree.ts';
import {
  altOf,
  blipOf,
  childOf,
  drawingProperties,
  graphicOf,
  holdsPicture,
  showsText,
  spanOf,
  visible,
} from './drawnPicture.ts';
import * as namespaces from './namespaces.ts';
import { isElement } from './namespaces.ts';
import type { DrawnPicture } from './officePicture.ts';

/** Where a drawing stands in its document. */
export interface DrawingPlace {
  readonly heading: string;
  readonly place: 'inLink' | 'alone';
}

/**
 * The pictures in a `w:drawing`, `w:pict` or `w:object` that a screen reader meets, those in its text boxes included
 * (ECMA-376-1, 20.4; ECMA-376-4, 14).
 */
export function drawnInWord(node: XmlNode, at: DrawingPlace): readonly DrawnPicture[] {
  return visible(node).flatMap((child) => {
    if (isElement(child, namespaces.wordDrawing, 'inline') || isElement(child, namespaces.wordDrawing, 'anchor')) {
      return framed(child, at);
    }
    if (namespaces.vml.includes(child.uri)) return shapes(child, node, at);
    return drawnInWord(child, at);
  });
}

/** One frame in the text: a picture, a chart, a diagram, or shapes. */
function framed(frame: XmlNode, at: DrawingPlace): readonly DrawnPicture[] {
  const holder = childOf(frame, namespaces.wordDrawing, 'docPr');
  if (!holder) return [];
  const { isHidden, alt, ...properties } = drawingProperties(holder);
  if (isHidden) return [];
  const drawn = (content: Pick<DrawnPicture, 'kind' | 'relation' | 'alt'>): readonly DrawnPicture[] => [
    {
      ...{ ...properties, ...content, holder, attribute: 'descr', span: spanOf(holder), heading: at.heading },
      place: at.place === 'inLink' ? 'inLink' : properties.place,
    },
  ];
  const graphic = graphicOf(frame);
  if (graphic) return drawn({ ...graphic, alt });
  const data = childOf(childOf(frame, namespaces.drawing, 'graphic'), namespaces.drawing, 'graphicData');
  const own = childOf(data, namespaces.picture, 'pic');
  if (own) {
    const relation = blipOf(childOf(own, namespaces.picture, 'blipFill'));
    const inner = childOf(childOf(own, namespaces.picture, 'nvPicPr'), namespaces.picture, 'cNvPr');
    // What the frame does not say, the picture in it may.
    return drawn({
      kind: 'picture',
      relation,
      alt: alt.kind === 'missing' && inner ? drawingProperties(inner).alt : alt,
    });
  }
  const shape = childOf(data, namespaces.wordShapes, 'wsp');
  const fill = childOf(childOf(shape, namespaces.wordShapes, 'spPr'), namespaces.drawing, 'blipFill');
  if (shape && fill && !showsText(shape)) return drawn({ kind: 'picture', relation: blipOf(fill), alt });
  if (!data) return [];
  if (alt.kind === 'missing') return grouped(data, at);
  const inText = drawnInBoxes(data, at);
  // The frame's text is read instead of those of its shapes.
  return holdsShape(data) ? [...drawn({ kind: 'group', relation: { kind: 'none' }, alt }), ...inText] : inText;
}

/** Pictures among shapes, and in the text boxes among them. */
function grouped(node: XmlNode, at: DrawingPlace): readonly DrawnPicture[] {
  return visible(node).flatMap((child): readonly DrawnPicture[] => {
    if (isElement(child, namespaces.word, 'txbxContent')) return drawnInText(child, at);
    const holder =
      childOf(child, namespaces.wordShapes, 'cNvPr') ??
      childOf(childOf(child, namespaces.picture, 'nvPicPr'), namespaces.picture, 'cNvPr');
    if (!holder) return grouped(child, at);
    const { isHidden, ...properties } = drawingProperties(holder);
    if (isHidden) return [];
    const drawn = (content: Pick<DrawnPicture, 'kind' | 'relation'>): readonly DrawnPicture[] => [
      { ...content, ...properties, holder, attribute: 'descr', span: spanOf(holder), heading: at.heading },
    ];
    if (isElement(child, namespaces.picture, 'pic')) {
      return drawn({ kind: 'picture', relation: blipOf(childOf(child, namespaces.picture, 'blipFill')) });
    }
    const fill = childOf(childOf(child, namespaces.wordShapes, 'spPr'), namespaces.drawing, 'blipFill');
    if (fill && !showsText(child)) return drawn({ kind: 'picture', relation: blipOf(fill) });
    if (properties.alt.kind === 'missing' || !holdsShape(child)) return grouped(child, at);
    return [...drawn({ kind: 'group', relation: { kind: 'none' } }), ...drawnInBoxes(child, at)];
  });
}

/** Whether there is a picture among shapes, those in text boxes not counted. */
function holdsShape(node: XmlNode): boolean {
  return visible(node).some(
    (child) => !isElement(child, namespaces.word, 'txbxContent') && (child.local === 'blip' || holdsShape(child)),
  );
}

function drawnInBoxes(node: XmlNode, at: DrawingPlace): readonly DrawnPicture[] {
  return visible(node).flatMap((child) =>
    isElement(child, namespaces.word, 'txbxContent') ? drawnInText(child, at) : drawnInBoxes(child, at),
  );
}

/** Text in a box has runs as any other. */
function drawnInText(node: XmlNode, at: DrawingPlace): readonly DrawnPicture[] {
  return visible(node).flatMap((child) => {
    if (isGone(child) || isHiddenRun(child)) return [];
    const isDrawing = ['drawing', 'pict', 'object'].some((name) => isElement(child, namespaces.word, name));
    const inside: DrawingPlace = isElement(child, namespaces.word, 'hyperlink') ? { ...at, place: 'inLink' } : at;
    return isDrawing ? drawnInWord(child, at) : drawnInText(child, inside);
  });
}

/** What was deleted or moved away while changes are tracked. */
export function isGone(node: Pick<XmlNode, 'uri' | 'local'>): boolean {
  return namespaces.word.includes(node.uri) && (node.local === 'del' || node.local === 'moveFrom');
}

/** A run whose text is hidden. */
function isHiddenRun(node: XmlNode): boolean {
  if (!isElement(node, namespaces.word, 'r')) return false;
  return isVanished(childOf(childOf(node, namespaces.word, 'rPr'), namespaces.word, 'vanish'));
}

export function isVanished(vanish: XmlNode | undefined): boolean {
  return vanish !== undefined && !['0', 'false', 'off'].includes(attributeOf(vanish, 'val', namespaces.word) ?? '1');
}

/** Shapes of Word 97 to 2007: the alt text is the attribute `alt` of the shape around the picture. */
function shapes(shape: XmlNode, parent: XmlNode, at: DrawingPlace): readonly DrawnPicture[] {
  if (shape.local === 'shapetype') return [];
  const inside = visible(shape);
  const data = inside.find((child) => isElement(child, namespaces.vml, 'imagedata'));
  const alt = altOf(shape, ['alt']);
  const name = attributeOf(shape, 'id') ?? '';
  // A watermark is the page's background.
  if (/visibility:\s*hidden/i.test(attributeOf(shape, 'style') ?? '') || /^WordPictureWatermark/.test(name)) return [];
  const drawn = (content: Pick<DrawnPicture, 'kind' | 'relation'>): DrawnPicture => ({
    ...{ ...content, alt, name, holder: shape, attribute: 'alt', span: spanOf(shape), heading: at.heading },
    place: at.place === 'inLink' || attributeOf(shape, 'href') ? 'inLink' : 'alone',
  });
  if (data) {
    const id = attributeOf(data, 'id', namespaces.relations) ?? attributeOf(data, 'href', namespaces.relations);
    const isObject = isElement(parent, namespaces.word, 'object');
    return [
      drawn({ kind: isObject ? 'object' : 'picture', relation: id ? { kind: 'id', id } : { kind: 'none' } }),
      ...drawnInBoxes(shape, at),
    ];
  }
  if (shape.local === 'group' && alt.kind !== 'missing') {
    return [
      ...(holdsPicture(shape) ? [drawn({ kind: 'group', relation: { kind: 'none' } })] : []),
      ...drawnInBoxes(shape, at),
    ];
  }
  return inside.flatMap((child) => {
    if (isElement(child, namespaces.word, 'txbxContent')) return drawnInText(child, at);
    if (!namespaces.vml.includes(child.uri)) return drawnInBoxes(child, at);
    return shapes(child, shape, at);
  });
}
