/**
 * A target with Liquid's tags, as Jekyll's documents have it, as a path of the site: `{{ site.baseurl }}/a.png`,
 * `{{ '/a.png' | relative_url }}` and `{% link a.png %}` are `/a.png`. What is not known before the site is made stays.
 */
export function decodeLiquidTarget(written: string): string {
  if (!/\{[{%]/.test(written)) return written;
  return written
    .replace(
      /\{%-?[ \t]*(?:link|asset_path)[ \t]+([^\s{}%]+)[ \t]*-?%\}/g,
      (_, path: string) => `/${trimSlashes(path)}`,
    )
    .replace(/\{\{-?[ \t]*(?:site|page)\.(?:base)?url[ \t]*-?\}\}/gi, '')
    .replace(/\{\{-?[ \t]*(["'])([^"'{}]*)\1[ \t]*\|[ \t]*([^{}]*)\}\}/g, (all, _, path: string, filters: string) =>
      isAddressing(filters) ? `/${trimSlashes(path)}` : all,
    )
    .replace(/^\/{2,}/, '/');
}

/** Filters that only put the site's address before a path. */
function isAddressing(filters: string): boolean {
  return filters
    .split('|')
    .every((filter) => /^\s*(?:(?:relative|absolute)_url|prepend:\s*site\.(?:base)?url)\s*-?\s*$/i.test(filter));
}

function trimSlashes(path: string): string {
  return path.trim().replace(/^\//, '');
}
