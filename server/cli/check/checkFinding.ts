import { TextDocument } from 'vscode-languageserver-textdocument';
import type { FoldedFinding } from '../../languages/alttext/altFolding.ts';
import type { ImageReference, Span } from '../../languages/imageReference.ts';
import { type AltRule, defaultSettings } from '../../protocol/settings.ts';
import { ownNames, spelled } from '../../../models/wording.ts';

/** Where an image is written: lines and columns from 1, columns in UTF-16 units. */
export interface ImagePlace {
  /** With `/` on every system. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Of a notebook, from 0. */
  readonly cell?: number;
  /** Where lines say nothing, how a person finds it: `slide 4, "Picture 3"`. */
  readonly where?: string;
}

/** What is wrong with one alt text, or with several that are alike. */
export interface PlacedFinding extends ImagePlace {
  readonly rule: AltRule;
  readonly message: string;
  /** The target as written, `data:` pictures only by their beginning; '' where it is about a comment. */
  readonly image: string;
  /** null: there is none. */
  readonly alt: string | null;
  /** Places that it is true of, this one included; absent: 1. */
  readonly count?: number;
  /** The next few of these places. */
  readonly related?: readonly ImagePlace[];
  /** Findings of several documents with the same rule and key are one; absent: it stays alone. */
  readonly key?: string;
}

/** Where something of a text is. */
export type PlaceOf = (at: Pick<ImageReference, 'span' | 'cell'>) => ImagePlace;

/** Places that a finding is told with, beside its own. */
const mostRelated = 5;

/** Says where the images of one text are. `file` is the path as it is shown. */
export function placesIn(file: string, text: string): PlaceOf {
  const document = TextDocument.create('', '', 0, text);
  const [start, end] = [(span: Span) => document.positionAt(span.start), (span: Span) => document.positionAt(span.end)];
  return ({ span, cell }) => {
    const [first, last] = [start(span), end(span)];
    return {
      file,
      line: first.line + 1,
      column: first.character + 1,
      endLine: last.line + 1,
      endColumn: last.character + 1,
      ...(cell !== undefined && { cell }),
    };
  };
}

/** A finding of one document, where it is. `key`: see `PlacedFinding`. */
export function placed({ image, rule, message, others }: FoldedFinding, placeOf: PlaceOf, key?: string): PlacedFinding {
  return {
    ...placeOf(image),
    rule,
    message: spelled(message, ownNames),
    image: imageName(image),
    alt: altOf(image),
    ...(others.length > 0 && {
      count: 1 + others.length,
      related: others.slice(0, mostRelated).map(placeOf),
    }),
    ...(key !== undefined && { key }),
  };
}

/** As severe as an editor shows the rule where nothing is set; a hint counts as no finding for the exit code. */
export function severityOf(rule: AltRule): 'warning' | 'information' | 'hint' {
  const severity = defaultSettings.diagnostics.severity[rule];
  return severity === 'warning' || severity === 'hint' ? severity : 'information';
}

/** The target as written; a `data:` picture as `data:image/png;base64,…`. */
export function imageName({ target }: Pick<ImageReference, 'target'>): string {
  return target.text.replace(/^(data:[^,]{0,100}),.*$/is, '$1,…');
}

/** The alt text; '' where the image is decorative, null where there is none or it is an expression. */
export function altOf({ alt }: ImageReference): string | null {
  if (alt.kind === 'text') return alt.text;
  return alt.kind === 'decorative' ? '' : null;
}

/** With the place before it where lines say nothing: `slide 4, "Picture 3": This picture has no alt text…`. */
export function placedMessage({ where, message }: Pick<PlacedFinding, 'where' | 'message'>): string {
  return where === undefined ? message : `${where}: ${message}`;
}
