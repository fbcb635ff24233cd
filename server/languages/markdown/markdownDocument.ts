import { applyChange } from '../alttext/altEdit.ts';
import type { MarkdownRules } from '../commonmark/rules.ts';
import type { Flavour } from '../flavour.ts';
import type { ImageReference, LanguageAdapter, ParsedDocument, Span, TextChange } from '../imageReference.ts';
import { readImports } from '../sources/imports.ts';
import { toTarget, withoutPathScheme } from '../sources/sourceTarget.ts';
import { maskText } from './dialects/markdownMasks.ts';
import type { MarkdownImage } from './markdownForms.ts';
import { ShortText } from './markdownShortening.ts';
import { holdsTemplate, isForeign, readTemplateTarget } from './markdownTargets.ts';
import { nothingRead, readMarkdown, readPiece, type MarkdownReading } from './markdownReading.ts';
import { writeAlts, writeDecoratives, type Writing } from './markdownWriting.ts';

interface Occurrence {
  readonly image: MarkdownImage;
  readonly piece: Span;
}

/** A document of the Markdown family. Only pieces that can hold an image or a definition are read anew after an edit. */
export class MarkdownDocument implements ParsedDocument {
  readonly text: string;
  readonly images: readonly ImageReference[];
  readonly flavour: Flavour | undefined;
  readonly #rules: MarkdownRules;
  readonly #short: ShortText;
  /** What is read in place of the text: it is short, and without comments. */
  readonly #masked: string;
  readonly #reading: MarkdownReading;
  readonly #occurrences = new Map<ImageReference, Occurrence>();

  /** Throws on bad MDX. */
  constructor(text: string, rules: MarkdownRules, earlier: ParsedDocument | undefined, flavour: Flavour | undefined) {
    this.text = text;
    this.flavour = flavour;
    this.#rules = rules;
    const isAlike = earlier instanceof MarkdownDocument && earlier.#rules === rules;
    this.#short = new ShortText(text);
    this.#masked = maskText(this.#short.text, rules);
    this.#reading = readMarkdown(this.#masked, rules, isAlike ? earlier.#reading : nothingRead);
    const imports = this.#reading.images.some(({ image }) => image.target.kind === 'imported')
      ? readImports(text)
      : new Map<string, string>();
    for (const occurrence of this.#reading.images) {
      const reference = this.#toReference(occurrence, imports);
      if (reference) this.#occurrences.set(reference, occurrence);
    }
    this.images = [...this.#occurrences.keys()];
  }

  writeAlt(reference: ImageReference, alt: string): TextChange | undefined {
    const occurrence = this.#occurrences.get(reference);
    if (!occurrence || alt.trim() === '' || /[\r\n]/.test(alt)) return undefined;
    const changes = writeAlts(this.#toWriting(reference, occurrence), alt);
    return this.#choose(occurrence, changes, (outcome) => outcome.kind === 'text' && outcome.text === alt);
  }

  writeDecorative(reference: ImageReference): TextChange | undefined {
    const occurrence = this.#occurrences.get(reference);
    if (!occurrence) return undefined;
    const changes = writeDecoratives(this.#toWriting(reference, occurrence));
    return this.#choose(occurrence, changes, (outcome) => outcome.kind === 'decorative');
  }

  /** The first change after which the piece has its images as before, this one as meant. */
  #choose(
    { image, piece: { start, end } }: Occurrence,
    changes: readonly TextChange[],
    isMeant: (alt: ImageReference['alt']) => boolean,
  ): TextChange | undefined {
    const piece = this.#masked.slice(start, end);
    const before = this.#reading.pieces.get(piece)?.images ?? [];
    const index = before.indexOf(image);
    const change = changes.find((one) => {
      const after = this.#readImages(applyChange(piece, one));
      const outcome = after[index];
      return after.length === before.length && outcome !== undefined && isMeant(outcome.alt);
    });
    return change && { ...change, span: this.#short.toSpan(shift(change.span, start)) };
  }

  #readImages(piece: string): readonly MarkdownImage[] {
    try {
      return readPiece(piece, this.#rules, this.#reading.keys).images;
    } catch {
      return [];
    }
  }

  #toWriting(reference: ImageReference, { image, piece }: Occurrence): Writing {
    const { form, target } = image;
    const definition = target.kind === 'defined' ? this.#reading.definitions.get(target.key) : undefined;
    const title = form.kind === 'inline' ? form.title : definition?.title;
    const text = this.#masked.slice(piece.start, piece.end);
    return { piece: text, image, target: this.#toWritten(reference), title, rules: this.#rules };
  }

  /** The target before its template or scheme was understood: that is what HTML in its place has to say. */
  #toWritten({ syntax, target: { text, span } }: ImageReference): string {
    const written = this.text.slice(span.start, span.end);
    if (syntax === 'html' || syntax === 'jsx') return text;
    return holdsTemplate(written) || /^pathname:/.test(written) ? written : text;
  }

  #toReference({ image, piece: { start } }: Occurrence, imports: ReadonlyMap<string, string>) {
    const target = this.#findTarget(image, start, imports);
    if (!target) return undefined;
    const { syntax, alt, altSpan, place } = image;
    const move = (span: Span) => this.#short.toSpan(shift(span, start));
    const reference: ImageReference = {
      syntax,
      span: move(image.span),
      target,
      alt: 'span' in alt ? { ...alt, span: move(alt.span) } : alt,
      place,
      ...(altSpan && { altSpan: move(altSpan) }),
    };
    return reference;
  }

  #findTarget({ target, form }: MarkdownImage, start: number, imports: ReadonlyMap<string, string>) {
    if (target.kind === 'defined') {
      const definition = this.#reading.definitions.get(target.key);
      return definition && this.#toTarget(definition.target);
    }
    const { span, ...found } = toTarget(target, imports);
    const moved = { ...found, span: shift(span, start) };
    if (!isForeign(form)) return this.#toTarget(moved);
    return { ...moved, text: this.#short.toText(moved.text, moved.span), span: this.#short.toSpan(moved.span) };
  }

  /** What Markdown's own syntax names, of which a template may make the path. */
  #toTarget({ text, span: place }: { readonly text: string; readonly span: Span }): ImageReference['target'] {
    const span = this.#short.toSpan(place);
    // As it is written: there may be a word in its place in the text that was read.
    const written = this.text.slice(span.start, span.end);
    if (holdsTemplate(written)) return readTemplateTarget(written, span);
    return { text: withoutPathScheme(this.#short.toText(text, place)), span };
  }
}

/** Whether an earlier answer is still the answer. */
export function isSame(
  earlier: ParsedDocument | undefined,
  text: string,
  flavour: Flavour | undefined,
): earlier is ParsedDocument {
  return earlier?.text === text && earlier.flavour === flavour;
}

export const writeMarkdownAlt: LanguageAdapter['writeAlt'] = (document, reference, alt) =>
  document instanceof MarkdownDocument ? document.writeAlt(reference, alt) : undefined;

export const writeMarkdownDecorative: LanguageAdapter['writeDecorative'] = (document, reference) =>
  document instanceof MarkdownDocument ? document.writeDecorative(reference) : undefined;

function shift({ start, end }: Span, offset: number): Span {
  return { start: start + offset, end: end + offset };
}
