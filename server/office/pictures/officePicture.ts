import type { ImageReference } from '../../languages/imageReference.ts';
import type { XmlElement } from '../../xml/xmlReader.ts';

/** What a person would call it; only a `picture` has one that can be described. */
export type OfficePictureKind = 'picture' | 'group' | 'chart' | 'SmartArt graphic' | 'object' | 'recording';

/** Where the pixels are. */
export type PictureMedia =
  /** The name of a part of the document. */
  | { readonly kind: 'part'; readonly name: string }
  | { readonly kind: 'outside'; readonly address: string }
  | { readonly kind: 'none' };

/** A picture as the XML of one part says, before its relationships are looked up. */
export interface DrawnPicture extends Omit<ImageReference, 'target' | 'syntax'> {
  readonly kind: OfficePictureKind;
  /** As Office's selection pane shows it; '' where it has none. */
  readonly name: string;
  /** The element that has the alt text, and in which attribute. */
  readonly holder: XmlElement;
  readonly attribute: 'descr' | 'alt';
  /** Of the relationship to the picture, chart or diagram. */
  readonly relation: { readonly kind: 'id'; readonly id: string } | { readonly kind: 'none' };
  /** Text of the heading above it; '' where there is none. */
  readonly heading: string;
}

/** A picture of a Word document or a presentation; offsets are those in the text of its part. */
export interface OfficePicture extends ImageReference {
  readonly drawn: DrawnPicture;
  /** The part that it is written in. */
  readonly part: string;
  readonly media: PictureMedia;
  /** How a person finds it: `slide 4, "Picture 3"`. */
  readonly where: string;
}
