/**
 * What says nothing of a picture in one language: words apart by commas, in lower case, without punctuation around them.
 * Marks on letters may be left out by whoever writes alt text, so they are not listed twice.
 */
export interface LanguageWords {
  /** Primary subtags of BCP 47, as in `lang="de-AT"`; none: the words hold in every language. */
  readonly languages: readonly string[];
  /** Stands for any picture, or for a text that was to be written. */
  readonly placeholder: string;
  /** Kinds of pictures, and words that point to one. */
  readonly vague: string;
  /** Vague here, but a thing, a place or a work elsewhere: they count only where the document says this language. */
  readonly vagueAtHome: string;
  readonly beginning: BareBeginning;
}

/** The beginning of a text that ends before it says what is seen: "an image of a", "Bild von". */
export interface BareBeginning {
  /** Words that may come first, any number of them: "the". */
  readonly before: string;
  /** One of these has to come: "image". */
  readonly nouns: string;
  /** Words that may follow, any number of them: "of". */
  readonly after: string;
}
