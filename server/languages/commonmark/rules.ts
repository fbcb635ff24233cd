import type { Flavour } from '../flavour.ts';

/** The languages of the Markdown family, by the kind of file. */
export type MarkdownDialect = 'markdown' | 'quarto' | 'rmarkdown' | 'mdx';

/** What `{...}` right behind an image says of its alt text. */
export type AttributeRule =
  /** Pandoc's attributes; `fig-alt` before `alt`, and the label is the caption. */
  | 'quarto'
  /** Pandoc's attributes; `alt` goes before the label. */
  | 'pandoc'
  /** `{: alt="A cup"}` goes before the label. */
  | 'kramdown'
  /** `{alt="A cup"}` or `{: alt="A cup"}` goes before the label. */
  | 'python'
  /** Some program may read it: nothing is said of such an image, and nothing written; `fig-alt` can only be Quarto's. */
  | 'unknown'
  /** It is text, or says nothing of alt text. */
  | 'none';

/** What of an image's label is its alt text. */
export type LabelRule =
  /** What a reader sees of it, as CommonMark has it. */
  | 'shown'
  /** The same, without escapes where there is a choice: some versions of Goldmark show them. */
  | 'goldmark'
  /** As CommonMark has it, with escapes for what Pandoc adds. */
  | 'pandoc'
  /** What is written, but for the program's escapes, entities and Python-Markdown's code. */
  | 'python'
  | 'kramdown'
  /** What is plain text in it: markdown-it 14 leaves out escapes, entities and code. */
  | 'tokens';

/** Whose constructs a document has beyond those of CommonMark and GFM. */
export interface MarkdownRules {
  readonly dialect: MarkdownDialect;
  readonly attributes: AttributeRule;
  readonly labels: LabelRule;
  /** `+++` in the first line begins front matter of TOML. */
  readonly hasToml: boolean;
  /** Directives, comments and breaks of MyST. */
  readonly hasMyst: boolean;
  /** `[^1]: A note` with its indented lines. */
  readonly hasFootnotes: boolean;
  /** `: A definition` with its indented lines. */
  readonly hasDefinitionLists: boolean;
  /** `!!! note`, `??? note` and `=== "Tab"` with their indented lines. */
  readonly hasAdmonitions: boolean;
  /** Markdown in elements of HTML that have the attribute `markdown`. */
  readonly hasMarkdownInHtml: boolean;
  /** `![x|100](a.png)` and `%%comments%%`. */
  readonly obsidian: 'all' | 'pairs' | 'none';
  /** Pandoc reads Markdown in elements of HTML, and HTML in fences of `{=html}`. */
  readonly hasPandocHtml: boolean;
  /** `{{ name }}` in a label is filled in by MyST's substitutions. */
  readonly hasSubstitutions: boolean;
  /** Hugo's `{{< figure >}}`. */
  readonly hasShortcodes: boolean;
  /** Jekyll's `{% include figure.html %}` and `{{ site.baseurl }}`. */
  readonly hasLiquid: boolean;
  /** `![]({{ site.baseurl }}/a.png)`: the engine of templates runs first, so to Markdown that is one word. */
  readonly hasTargetTemplates: boolean;
  /** Docusaurus' fences of the language `mdx-code-block`, whose content is text. */
  readonly hasMdxFences: boolean;
  /** Chunks of R that include pictures. */
  readonly hasChunks: boolean;
  /** Names of shortcodes and includes that show one picture, in lower case and without a suffix. */
  readonly shortcodes: ReadonlySet<string>;
}

/** Those of Hugo and of the common themes of Hugo and Jekyll. */
export const defaultShortcodes: readonly string[] = (
  'figure fig img image picture photo pic screenshot image-figure img-figure figure-image imgfig ' +
  'responsive-image responsive_image responsiveimage responsive-img resp-image ' +
  'lazyimg lazy-img lazyimage lazy-image img-lazy image_caption image-caption captioned-image zoomable-image zoom-img ' +
  'post-image post_image image-link centered-image center-image'
).split(' ');

/** `theme/Photo.html` is known as `photo`. */
export function toShortcodeName(name: string): string {
  return (name.split('/').at(-1) ?? '').replace(/\.\w+$/, '').toLowerCase();
}

/** `flavour`: undefined where it is not known; then nothing that any of the programs reads is taken for something else. */
export function makeRules(
  dialect: MarkdownDialect,
  flavour: Flavour | undefined,
  shortcodes: readonly string[],
): MarkdownRules {
  const isMarkdown = dialect === 'markdown';
  const isPandoc = dialect === 'quarto' || dialect === 'rmarkdown';
  const is = (...flavours: readonly Flavour[]) => flavour === undefined || flavours.includes(flavour);
  const isPandocs = isPandoc || (isMarkdown && (flavour === 'quarto' || flavour === 'rmarkdown'));
  const attributes = readsAttributes(dialect, flavour);
  return {
    dialect,
    attributes,
    labels: readsLabels(attributes, isMarkdown ? flavour : undefined),
    hasToml: flavour !== 'myst',
    hasMyst: isMarkdown && is('myst'),
    hasFootnotes: true,
    hasDefinitionLists: isPandoc || (isMarkdown && is('hugo', 'jekyll', 'mkdocs', 'myst', 'quarto', 'rmarkdown')),
    hasAdmonitions: isMarkdown && is('mkdocs'),
    hasMarkdownInHtml: isMarkdown && is('mkdocs', 'jekyll'),
    obsidian: !isMarkdown ? 'none' : flavour === 'obsidian' ? 'all' : flavour === undefined ? 'pairs' : 'none',
    hasShortcodes: isMarkdown && is('hugo'),
    hasLiquid: isMarkdown && is('jekyll'),
    hasTargetTemplates: dialect !== 'mdx' && is('hugo', 'jekyll', 'mkdocs', 'quarto', 'rmarkdown'),
    hasMdxFences: (isMarkdown || dialect === 'mdx') && is('docusaurus'),
    hasChunks: isPandocs,
    hasPandocHtml: isPandocs,
    hasSubstitutions: isMarkdown && flavour === 'myst',
    shortcodes: new Set(shortcodes.map(toShortcodeName)),
  };
}

/** The rules of a dialect by the flavour of the document, each made once: a document of the same rules is read anew in part. */
export function rulesByFlavour(
  dialect: MarkdownDialect,
  shortcodes: readonly string[],
): (flavour: Flavour | undefined) => MarkdownRules {
  const known = new Map<Flavour | undefined, MarkdownRules>();
  return (flavour) => {
    const rules = known.get(flavour) ?? makeRules(dialect, flavour, shortcodes);
    known.set(flavour, rules);
    return rules;
  };
}

function readsAttributes(dialect: MarkdownDialect, flavour: Flavour | undefined): AttributeRule {
  if (dialect === 'mdx') return 'none';
  if (dialect === 'quarto') return 'quarto';
  if (dialect === 'rmarkdown') return flavour === 'quarto' ? 'quarto' : 'pandoc';
  switch (flavour) {
    case undefined:
      return 'unknown';
    case 'quarto':
      return 'quarto';
    case 'rmarkdown':
      return 'pandoc';
    case 'jekyll':
      return 'kramdown';
    case 'mkdocs':
      return 'python';
    default:
      return 'none';
  }
}

function readsLabels(attributes: AttributeRule, flavour: Flavour | undefined): LabelRule {
  if (attributes === 'python' || attributes === 'kramdown' || attributes === 'pandoc') return attributes;
  if (flavour === 'hugo') return 'goldmark';
  return flavour === 'vitepress' ? 'tokens' : 'shown';
}
