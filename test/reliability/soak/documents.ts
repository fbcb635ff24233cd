import type { OpenText, Place } from './languageWindow.ts';

/** A document with one picture that has no alt text. */
export interface SoakDocument extends OpenText {
  /** Within the reference. */
  readonly at: Place;
}

/** By language: what stands before a picture's name, and behind it. */
const forms = [
  { extension: 'md', languageId: 'markdown', before: 'Morning: ![](', after: ')\n' },
  { extension: 'html', languageId: 'html', before: '<p>Noon: <img src="', after: '"></p>\n' },
  { extension: 'tsx', languageId: 'typescriptreact', before: 'export const card = <img src="', after: '" />;\n' },
  { extension: 'adoc', languageId: 'asciidoc', before: 'image::', after: '[]\n' },
  { extension: 'rst', languageId: 'restructuredtext', before: '.. image:: ', after: '\n' },
  { extension: 'tex', languageId: 'latex', before: '\\includegraphics{', after: '}\n' },
  { extension: 'mdx', languageId: 'mdx', before: 'Evening: ![](', after: ')\n' },
] as const;

/** Below the folder's URI; `number` chooses the language too. */
export function documentOf(folder: string, number: number, picture: string): SoakDocument {
  const form = forms[number % forms.length] ?? forms[0];
  return {
    uri: `${folder}/text-${number}.${form.extension}`,
    languageId: form.languageId,
    text: `${form.before}${picture}${form.after}`,
    at: { line: 0, character: form.before.length + 1 },
  };
}
