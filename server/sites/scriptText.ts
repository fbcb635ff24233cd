/**
 * Settings that are a program (`docusaurus.config.js`, `conf.py`, `vite.config.ts`), read as text and never run: only
 * plain values that stand in the file itself are found.
 */

/** Without comments of JavaScript, so that a setting that was taken out does not count. */
export function withoutComments(text: string): string {
  return text.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`)|\/\*[^]*?\*\/|\/\/[^\n]*/g,
    (_all, kept: string | undefined) => kept ?? '',
  );
}

/** The text of `name: 'value'` or `name = "value"`, the first one. */
export function scriptValue(text: string, name: string): string | undefined {
  return scriptValues(text, name)[0];
}

/** All texts of `name: 'value'`, `name: ['value', "value"]` and `name = ...`. */
export function scriptValues(text: string, name: string): readonly string[] {
  const start = new RegExp(`(?<![\\w$])["']?${name}["']?\\s{0,20}[:=]\\s{0,20}`, 'g');
  const values: string[] = [];
  for (const found of text.matchAll(start)) {
    const at = found.index + found[0].length;
    const list = /\[([^\]]{0,4000})\]/y;
    list.lastIndex = at;
    const inner = list.exec(text)?.[1];
    if (inner !== undefined) {
      values.push(...[...inner.matchAll(/(["'`])([^"'`\n$]{0,1000})\1/g)].map((one) => one[2] ?? ''));
      continue;
    }
    const plain = /(["'`])([^"'`\n$]{0,1000})\1/y;
    plain.lastIndex = at;
    const value = plain.exec(text)?.[2];
    if (value !== undefined) values.push(value);
  }
  return values;
}

/**
 * Aliases of bundlers: `'@': path.resolve(__dirname, './src')`, `'~': fileURLToPath(new URL('./src', import.meta.url))`,
 * `$images: 'src/images'`, `{ find: '@', replacement: ... }`. Paths as written.
 */
export function scriptAliases(text: string): readonly { readonly name: string; readonly path: string }[] {
  const block = /\balias\s{0,20}:\s{0,20}[{[]([^]{0,4000})/.exec(text)?.[1];
  if (block === undefined) return [];
  const found: { name: string; path: string }[] = [];
  // No alias lies behind the line that closes the block.
  const body = block.split(/\n\s{0,4}[}\]],?\s*\n/)[0] ?? '';
  const entry =
    /(?:find\s{0,9}:\s{0,9})?(?:(["'`])([^"'`\n]{1,100})\1|([$\w]{1,100}))\s{0,9}(?::|,\s{0,99}replacement\s{0,9}:)([^\n]{1,400})/g;
  for (const { 2: quoted, 3: bare, 4: rest = '' } of body.matchAll(entry)) {
    const name = quoted ?? bare ?? '';
    const parts = [...rest.matchAll(/(["'`])([^"'`\n$]{1,400})\1/g)].map((one) => one[2] ?? '');
    const path = parts.filter((part) => !/^(?:node:|file:)/.test(part)).join('/');
    if (path !== '') found.push({ name, path });
  }
  return found;
}
