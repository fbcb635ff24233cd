import { attributeOf, readXml, type XmlElement } from '../../xml/xmlReader.ts';
import { XmlTreeBuilder } from '../../xml/xmlTree.ts';
import * as namespaces from './namespaces.ts';
import { isElement } from './namespaces.ts';
import type { DrawnPicture } from './officePicture.ts';
import { drawnInWord, isGone, isVanished } from './wordDrawing.ts';

/**
 * The pictures of one part of a Word document (ECMA-376-1, 17) that a screen reader meets, in their order.
 * `isHeadingStyle` knows the names of the styles that make a paragraph a heading. Throws as `readXml` does.
 */
export function wordPictures(text: string, isHeadingStyle: (id: string) => boolean): readonly DrawnPicture[] {
  const reading = new WordReading(isHeadingStyle);
  readXml(text, reading);
  return reading.pictures;
}

/** Keeps only what is open: a document may have megabytes. */
class WordReading {
  readonly pictures: DrawnPicture[] = [];
  readonly #isHeadingStyle: (id: string) => boolean;
  readonly #builder = new XmlTreeBuilder();
  /** Elements that are open around what is read. */
  readonly #around: { readonly element: XmlElement; readonly isSkipped: boolean; choices: number }[] = [];
  #heading = '';
  #paragraph: { text: string; isHeading: boolean } | undefined;
  /** Whether the run that is read has its text hidden. */
  #isVanished = false;

  constructor(isHeadingStyle: (id: string) => boolean) {
    this.#isHeadingStyle = isHeadingStyle;
  }

  open(element: XmlElement): void {
    if (this.#builder.isBuilding) {
      this.#builder.open(element);
      return;
    }
    const parent = this.#around.at(-1);
    const isSkipped = (parent?.isSkipped ?? false) || isGone(element) || this.#isOtherChoice(element);
    if (!isSkipped && !this.#isVanished && isDrawing(element)) {
      this.#builder.open(element);
      return;
    }
    this.#around.push({ element, isSkipped, choices: 0 });
    if (!isSkipped && namespaces.word.includes(element.uri)) this.#enter(element);
  }

  text(text: string): void {
    if (this.#builder.isBuilding) this.#builder.text(text);
    else if (this.#paragraph?.isHeading && this.#around.at(-1)?.element.local === 't') this.#paragraph.text += text;
  }

  close(element: XmlElement, start: number): void {
    if (this.#builder.isBuilding) {
      const drawing = this.#builder.close(start);
      if (!drawing) return;
      const isLinked = this.#around.some((around) => isElement(around.element, namespaces.word, 'hyperlink'));
      this.pictures.push(...drawnInWord(drawing, { heading: this.#heading, place: isLinked ? 'inLink' : 'alone' }));
      return;
    }
    this.#around.pop();
    if (isElement(element, namespaces.word, 'r')) this.#isVanished = false;
    if (isElement(element, namespaces.word, 'p') && this.#paragraph) {
      const { text, isHeading } = this.#paragraph;
      const heading = text.replace(/\s+/g, ' ').trim();
      if (isHeading && heading !== '') this.#heading = heading;
      this.#paragraph = undefined;
    }
  }

  #enter(element: XmlElement): void {
    const value = attributeOf(element, 'val', namespaces.word);
    switch (element.local) {
      case 'p':
        this.#paragraph = { text: '', isHeading: false };
        break;
      case 'pStyle':
        if (this.#paragraph && this.#isHeadingStyle(value ?? '')) this.#paragraph.isHeading = true;
        break;
      case 'outlineLvl':
        if (this.#paragraph && Number(value) < 9) this.#paragraph.isHeading = true;
        break;
      case 'vanish':
        // Of the paragraph's mark, not of a run, where it stands in the paragraph's properties.
        if (this.#around.some((around) => isElement(around.element, namespaces.word, 'r'))) {
          this.#isVanished = isVanished({ ...element, children: [], text: '', end: element.tagEnd });
        }
        break;
    }
  }

  /** Newer programs read the first choice alone. */
  #isOtherChoice(element: XmlElement): boolean {
    if (!namespaces.compatibility.includes(element.uri)) return false;
    const parent = this.#around.at(-1);
    if (!parent || (element.local !== 'Choice' && element.local !== 'Fallback')) return false;
    return parent.choices++ > 0;
  }
}

function isDrawing(element: XmlElement): boolean {
  return ['drawing', 'pict', 'object'].some((name) => isElement(element, namespaces.word, name));
}
