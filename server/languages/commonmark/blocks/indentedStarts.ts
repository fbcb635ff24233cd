import type { Span } from '../../imageReference.ts';
import type { MarkdownRules } from '../rules.ts';
import type { LineCursor } from './lineCursor.ts';

/** A container whose lines are indented. */
export interface IndentedStart {
  /** Columns that a line needs to be in it. */
  readonly least: number;
  /** Columns that are not its text's. */
  readonly size: number;
  /** What stands in its first line and is a paragraph of its own. */
  readonly title?: Span;
}

/** No blanks and brackets in the label. */
const footnote = /\[\^[^\s[\]]{1,999}\]:[ \t]*/y;
const definition = /[:~](?=[ \t])/y;
/** Python-Markdown's admonition, PyMdown's details and tabs. */
const admonition = /^(?:!!!|\?\?\?\+?)[ \t]*(?=[\w"-])[\w \t-]*(?:".*")?[ \t]*$/;
const tab = /^={3}(?:\+!?|!\+?)?[ \t]+".*"[ \t]*$/;

/**
 * The container of indented lines that begins at the first character of a line; the cursor goes behind its marker.
 * `hasTerm`: what a definition is of stands right before, or before a blank line.
 */
export function readIndentedStart(
  cursor: LineCursor,
  rules: MarkdownRules,
  hasTerm: boolean,
): IndentedStart | undefined {
  const { text, first } = cursor;
  switch (text[first]) {
    case '[':
      return rules.hasFootnotes ? readFootnote(cursor) : undefined;
    case ':':
    case '~':
      return rules.hasDefinitionLists && hasTerm ? readDefinition(cursor) : undefined;
    case '!':
    case '?':
    case '=':
      return rules.hasAdmonitions ? readAdmonition(cursor) : undefined;
    default:
      return undefined;
  }
}

function readFootnote(cursor: LineCursor): IndentedStart | undefined {
  footnote.lastIndex = cursor.first;
  if (!footnote.test(cursor.text)) return undefined;
  cursor.skipMarker(footnote.lastIndex - cursor.first);
  return { least: 4, size: 4 };
}

/** An exclamation that says more than names and a title is text. */
function readAdmonition(cursor: LineCursor): IndentedStart | undefined {
  const { text, first, end } = cursor;
  const line = text.slice(first, end);
  if (!admonition.test(line) && !tab.test(line)) return undefined;
  cursor.skipMarker(end - first);
  const quote = line.indexOf('"');
  return { least: 4, size: 4, ...(quote > 0 && { title: { start: first + quote, end } }) };
}

/** Its lines have two columns or more, as markdown-it reads them; Pandoc and others want more, and so have more. */
function readDefinition(cursor: LineCursor): IndentedStart | undefined {
  definition.lastIndex = cursor.first;
  if (!definition.test(cursor.text)) return undefined;
  const before = cursor.indent;
  cursor.skipMarker(1);
  const room = cursor.isBlank || cursor.indent > 4 ? 1 : cursor.indent;
  cursor.skipColumns(room);
  return { least: 2, size: before + 1 + room };
}
