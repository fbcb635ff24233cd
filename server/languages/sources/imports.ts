/** What a bundler gives the address of: a picture, perhaps with a query for its loader. */
const picture = /\.(?:apng|avif|bmp|gif|heic|heif|ico|jfif|jpe?g|jxl|png|svg|tiff?|webp)(?:[?#][^"'`\n]*)?$/i;

const path = String.raw`(["'${'`'}])([^"'${'`'}\n]+)`;
/** `import cup from`, `import * as cup from`, `import cup, { size } from`. */
const imported = new RegExp(
  String.raw`^[ \t]*import\s+(?:\*\s*as\s+)?([\w$]+)(?:\s*,\s*(?:\{[^{}]*\}|\*\s*as\s+[\w$]+))?\s+from\s*${path}\2`,
  'gm',
);
/** Of the document itself, not of a function in it: `const cup = require('./cup.png')`. */
const required = new RegExp(
  String.raw`^(?:export\s+)?(?:const|let|var)\s+([\w$]+)\s*=\s*(?:require\(|await\s+import\(|new\s+URL\()\s*${path}\2`,
  'gm',
);

/** The paths of the pictures that a document imports, by their names. */
export function readImports(text: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const pattern of [imported, required]) {
    for (const [, name = '', , written = ''] of text.matchAll(pattern)) {
      // Code that a document shows comes behind the code that it runs.
      if (picture.test(written) && !paths.has(name)) paths.set(name, withoutLoaders(written));
    }
  }
  return paths;
}

/** The file that a bundler reads: `./cup.png?url` and webpack's `!!url-loader!./cup.png`, Parcel's `url:./cup.png` are `./cup.png`. */
export function withoutLoaders(written: string): string {
  return written
    .replace(/^.*!/, '')
    .replace(/^(?:data-)?url:(?!\/)/, '')
    .replace(/\?[^#]*$/, '');
}
