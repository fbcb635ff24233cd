/** Where a document says its language: at its beginning, in UTF-16 units. */
const reach = 4096;

/** Names of LaTeX's babel and polyglossia. */
const babelNames: Readonly<Record<string, string>> = {
  american: 'en',
  brazil: 'pt',
  brazilian: 'pt',
  british: 'en',
  chinese: 'zh',
  dutch: 'nl',
  english: 'en',
  french: 'fr',
  german: 'de',
  italian: 'it',
  japanese: 'ja',
  naustrian: 'de',
  ngerman: 'de',
  nswissgerman: 'de',
  polish: 'pl',
  portuguese: 'pt',
  spanish: 'es',
  ukenglish: 'en',
  usenglish: 'en',
};

const tag = String.raw`["']?([a-z]{2,3}(?:[-_][a-z\d]{2,8}){0,3})["']?\s*`;
const patterns = [
  // `lang: de` in front matter of YAML or TOML.
  new RegExp(String.raw`^(?:lang|language|locale)\s*[:=]\s*${tag}$`, 'im'),
  // AsciiDoc.
  new RegExp(String.raw`^:lang:[ \t]+${tag}$`, 'im'),
  /<html\b[^>]{0,500}?\s(?:xml:)?lang\s*=\s*["']?([a-z]{2,3}(?:[-_][a-z\d]{2,8}){0,3})/i,
  // Typst.
  /#set\s+text\([^)]{0,300}?\blang:\s*"([a-z]{2,3})"/,
];

/**
 * The language that a document says it is in, as a tag of BCP 47 (`de`, `pt-BR`): in its front matter, by `<html lang>`,
 * `:lang:` of AsciiDoc, babel and polyglossia of LaTeX, `#set text(lang: …)` of Typst. Undefined where it says none.
 */
export function languageOf(text: string): string | undefined {
  const head = text.slice(0, reach);
  const [frontMatter, ...others] = patterns;
  const matter = /^\ufeff?(---|\+\+\+)[ \t]*\r?\n([\s\S]*?)\n(?:---|\+\+\+|\.\.\.)/.exec(head)?.[2];
  const said = matter === undefined ? undefined : frontMatter?.exec(matter)?.[1];
  return said ?? others.map((pattern) => pattern.exec(head)?.[1]).find((found) => found !== undefined) ?? babelOf(head);
}

/** The last of babel's options is the main language. */
function babelOf(head: string): string | undefined {
  const options =
    /\\usepackage\s*\[([a-z,\s=*]{1,200})\]\s*\{babel\}/.exec(head)?.[1] ??
    /\\set(?:main|default)language\s*(?:\[[^\]]{0,100}\])?\{([a-z]{1,30})\}/.exec(head)?.[1];
  const name = options
    ?.split(',')
    .map((option) => option.trim().replace(/^main=/, ''))
    .findLast((option) => Object.hasOwn(babelNames, option));
  return name === undefined ? undefined : babelNames[name];
}
