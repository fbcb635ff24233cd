import type { ResultRow } from './resultRows.ts';

/** One object a line; its members are named as those of `caption --json`. */
export function resultLine({ source, id, sha256, description, describedAt }: ResultRow): string {
  const { texts, subjects, model, device, precision, prompt } = description;
  const [best] = texts;
  return `${JSON.stringify({
    image: source,
    ...(id !== null && { id }),
    sha256,
    altText: best?.text ?? '',
    caption: best?.description ?? '',
    prompt,
    captions: texts.map(({ raw, tokens, score }) => ({ text: raw, tokens, score })),
    subjects,
    model,
    device,
    precision,
    describedAt: describedAt.toISOString(),
  })}\n`;
}

/** The columns of tables, in their order. */
export const tableColumns = [
  ...(['image', 'id', 'sha256', 'altText', 'caption', 'score', 'model', 'modelDigest', 'device', 'precision'] as const),
  'describedAt',
] as const;

export type TableRow = Readonly<Record<(typeof tableColumns)[number], string | number | Date | null>>;

export function tableRow({ source, id, sha256, description, describedAt }: ResultRow): TableRow {
  const { texts, model, device, precision } = description;
  const [best] = texts;
  return {
    image: source,
    id,
    sha256,
    altText: best?.text ?? '',
    caption: best?.description ?? '',
    score: best?.score ?? null,
    model: model.name,
    modelDigest: model.digest,
    device,
    precision,
    describedAt,
  };
}

export const csvHeader = `${tableColumns.join(',')}\r\n`;

/** RFC 4180. */
export function csvLine(row: TableRow): string {
  return `${tableColumns.map((name) => csvField(row[name])).join(',')}\r\n`;
}

function csvField(value: string | number | Date | null): string {
  const text = value === null ? '' : value instanceof Date ? value.toISOString() : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
