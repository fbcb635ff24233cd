import type { XmlNode } from '../../xml/xmlTree.ts';
import {
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

const recordings = new Set(['audioCd', 'audioFile', 'quickTimeFile', 'videoFile', 'wavAudioFile']);

/**
 * The pictures of a slide (ECMA-376-1, 19.3) that a screen reader meets, in the order in which it does. `root`:
 * `p:sld`.
 */
export function slidePictures(root: XmlNode): readonly DrawnPicture[] {
  const tree = childOf(childOf(root, namespaces.slides, 'cSld'), namespaces.slides, 'spTree');
  return tree ? visible(tree).flatMap(picturesOf) : [];
}

function picturesOf(node: XmlNode): readonly DrawnPicture[] {
  if (!namespaces.slides.includes(node.uri)) return [];
  const holder = visible(node)
    .filter(({ local }) => /^nv\w+Pr$/.test(local))
    .map((properties) => childOf(properties, namespaces.slides, 'cNvPr'))
    .find((found) => found !== undefined);
  if (!holder) return [];
  const { isHidden, ...properties } = drawingProperties(holder);
  if (isHidden) return [];
  const drawn = (content: Pick<DrawnPicture, 'kind' | 'relation'>): readonly DrawnPicture[] => [
    { ...content, ...properties, holder, attribute: 'descr', span: spanOf(holder), heading: '' },
  ];
  switch (node.local) {
    case 'pic': {
      const relation = blipOf(childOf(node, namespaces.slides, 'blipFill'));
      return drawn({ kind: isRecording(node) ? 'recording' : 'picture', relation });
    }
    case 'graphicFrame': {
      const content = graphicOf(node);
      return content ? drawn(content) : [];
    }
    case 'grpSp':
      if (properties.alt.kind === 'missing') return visible(node).flatMap(picturesOf);
      // Its own text is read instead of its pictures'.
      return holdsPicture(node) ? drawn({ kind: 'group', relation: { kind: 'none' } }) : [];
    case 'sp': {
      const fill = childOf(childOf(node, namespaces.slides, 'spPr'), namespaces.drawing, 'blipFill');
      // Behind words a fill is their background.
      return fill && !showsText(node) ? drawn({ kind: 'picture', relation: blipOf(fill) }) : [];
    }
    default:
      return [];
  }
}

function isRecording(node: XmlNode): boolean {
  const own = childOf(childOf(node, namespaces.slides, 'nvPicPr'), namespaces.slides, 'nvPr');
  return own
    ? visible(own).some((child) => isElement(child, namespaces.drawing, child.local) && recordings.has(child.local))
    : false;
}
