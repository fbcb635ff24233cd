import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./licences/', import.meta.url));

/** A licence in full, under its SPDX identifier. Throws where its text is not here: nothing goes out without it. */
export async function licenceNotice(licence: string): Promise<string> {
  const text = await readFile(`${folder}${licence}.txt`, 'utf8').catch((cause: unknown) => {
    throw new Error(`Something is under ${licence}, whose text is not in ${folder}`, { cause });
  });
  return `== The licence ${licence} ==\n\n${text.trim()}\n`;
}
