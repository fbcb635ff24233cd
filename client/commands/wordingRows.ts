import { t } from '@vscode/l10n';

/** A row of the list to choose a text from. */
export interface WordingRow {
  readonly kind: 'heading' | 'text';
  /** What stands in the row's upper line. */
  readonly label: string;
  /** The rest of a text that is longer than a line. */
  readonly detail?: string;
  /** What is written when the row is chosen; absent: nothing changes. */
  readonly text?: string;
}

/** Characters that VS Code's list shows in one of its two lines, with room to spare. */
const lineLength = 72;

/**
 * The texts to choose from, each whole: a long one goes on in the second line. `current`: the alt text that there is,
 * in a row of its own above them, which changes nothing.
 */
export function wordingRows(texts: readonly string[], current: string | undefined): readonly WordingRow[] {
  const others = texts.filter((text) => text !== current);
  return [
    ...(current === undefined
      ? []
      : [heading(t('Current alt text')), { kind: 'text' as const, ...inLines(current) }, heading(t('Descriptions'))]),
    ...others.map((text): WordingRow => ({ kind: 'text', ...inLines(text), text })),
  ];
}

function heading(label: string): WordingRow {
  return { kind: 'heading', label };
}

/** Without what VS Code would take for an icon: `$(name)`. */
function inLines(text: string): Pick<WordingRow, 'label' | 'detail'> {
  const plain = text.replaceAll('$(', '$\u200B(');
  if (plain.length <= lineLength) return { label: plain };
  const end = plain.lastIndexOf(' ', lineLength);
  if (end <= 0) return { label: plain };
  return { label: plain.slice(0, end), detail: plain.slice(end + 1) };
}
