import type { LanguageAdapter } from '../imageReference.ts';
import { inFlow, onOwnLine } from '../insertion/newReference.ts';
import { toUrlPath } from '../insertion/urlPath.ts';

/** `![](cup.png)`; within HTML, where that is only text, its own form. */
export const writeMarkdownReference: LanguageAdapter['writeReference'] = (path, room) => {
  const url = toUrlPath(path);
  return [inFlow(`![](${url})`), onOwnLine(`<img src="${url}" />`, room)];
};
