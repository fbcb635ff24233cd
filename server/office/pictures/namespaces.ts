import type { XmlElement } from '../../xml/xmlReader.ts';

// Each in the transitional and the strict form (ECMA-376-1, annex A; ISO/IEC 29500-1).

export const word = both('wordprocessingml', 'main');
export const wordDrawing = both('drawingml', 'wordprocessingDrawing');
export const drawing = both('drawingml', 'main');
export const picture = both('drawingml', 'picture');
export const chart = [
  ...both('drawingml', 'chart'),
  'http://schemas.microsoft.com/office/drawing/2014/chartex',
  'http://schemas.microsoft.com/office/drawing/2016/5/9/chartex',
];
export const diagram = both('drawingml', 'diagram');
export const slides = both('presentationml', 'main');
export const relations = both('officeDocument', 'relationships');
export const wordShapes = [
  'http://schemas.microsoft.com/office/word/2010/wordprocessingShape',
  'http://schemas.microsoft.com/office/word/2010/wordprocessingGroup',
  'http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas',
];
export const vml = ['urn:schemas-microsoft-com:vml'];
export const compatibility = ['http://schemas.openxmlformats.org/markup-compatibility/2006'];
export const decorations = ['http://schemas.microsoft.com/office/drawing/2017/decorative'];

function both(kind: string, name: string): readonly string[] {
  return [`http://schemas.openxmlformats.org/${kind}/2006/${name}`, `http://purl.oclc.org/ooxml/${kind}/${name}`];
}

/** Whether an element has this name in one of these namespaces. */
export function isElement({ uri, local }: XmlElement, namespaces: readonly string[], name: string): boolean {
  return local === name && namespaces.includes(uri);
}
