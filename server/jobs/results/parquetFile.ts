import { fileWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { ResultRow } from './resultRows.ts';
import { tableColumns, tableRow } from './resultTexts.ts';

/** Types that need no guess, so that every group of rows has the same. */
const columns: readonly SchemaElement[] = tableColumns.map((name) => {
  const base = { name, repetition_type: 'OPTIONAL' } as const;
  if (name === 'score') return { ...base, type: 'DOUBLE' };
  if (name === 'describedAt') return { ...base, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' };
  return { ...base, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
});

/** Writes a table, one group of rows after the other. */
export async function writeParquet(path: string, groups: AsyncIterable<readonly ResultRow[]>): Promise<void> {
  const schema = [{ name: 'root', num_children: columns.length }, ...columns];
  const writer = new ParquetWriter({ writer: fileWriter(path), schema, createdBy: 'Caption Lens' });
  for await (const rows of groups) {
    const table = rows.map(tableRow);
    const columnData = tableColumns.map((name) => ({ name, data: table.map((row) => row[name]) }));
    await writer.write({ columnData });
  }
  await writer.finish();
}
