import type { Span } from '../../imageReference.ts';
import type { MarkdownRules } from '../rules.ts';
import type { Block } from './block.ts';
import type { HtmlEnd } from './blockStarts.ts';
import { BlockText } from './blockText.ts';
import { readDefinitions, type MarkdownDefinition } from './definitions.ts';
import type { DirectiveOptions } from './directives.ts';
import { readCells } from './tableRows.ts';

export interface MarkdownBlocks {
  readonly blocks: readonly Block[];
  readonly definitions: readonly MarkdownDefinition[];
}

/** The block that lines are added to. */
export type Leaf =
  | { readonly kind: 'paragraph'; readonly lines: Span[] }
  | { readonly kind: 'code' | 'table' }
  | {
      readonly kind: 'fence';
      readonly marker: string;
      readonly start: number;
      readonly indent: number;
      readonly info: string;
      readonly meta: Span;
      readonly lines: Span[];
    }
  | { readonly kind: 'math'; readonly marker: string }
  | { readonly kind: 'html'; readonly end: HtmlEnd; readonly lines: Span[] }
  /** The options of a directive of MyST, which is the innermost container. */
  | { readonly kind: 'options'; readonly options: DirectiveOptions }
  /** Text of one element of HTML, whatever its lines look like. */
  | { readonly kind: 'element'; readonly close: RegExp; readonly lines: Span[] };

/** The blocks that were read, in their order. */
export class BlockList implements MarkdownBlocks {
  readonly blocks: Block[] = [];
  readonly definitions: MarkdownDefinition[] = [];
  readonly #text: string;
  readonly #isMdx: boolean;

  constructor(text: string, { dialect }: MarkdownRules) {
    this.#text = text;
    this.#isMdx = dialect === 'mdx';
  }

  /** The last block that is no break. */
  get last(): Block | undefined {
    const last = this.blocks.at(-1);
    return last?.kind === 'break' ? this.blocks.at(-2) : last;
  }

  break(): void {
    if (this.blocks.at(-1)?.kind !== 'break') this.blocks.push({ kind: 'break' });
  }

  add(block: Block): void {
    this.blocks.push(block);
  }

  /** Text of its own, as a heading's. */
  addText(lines: readonly Span[]): void {
    this.break();
    this.#addLines(lines);
    this.break();
  }

  addRow(row: Span): void {
    for (const cell of readCells(this.#text, row)) {
      this.break();
      this.blocks.push({ kind: 'text', text: new BlockText(this.#text, [cell]), isInTable: true });
    }
    this.break();
  }

  addLeaf(leaf: Leaf): void {
    switch (leaf.kind) {
      case 'paragraph': {
        const lines = this.takeDefinitions(leaf.lines);
        if (lines.length > 0) this.#addLines(lines);
        return;
      }
      case 'html': {
        const [start, end] = [leaf.lines[0]?.start ?? 0, leaf.lines.at(-1)?.end ?? 0];
        if (
          leaf.end.kind === 'template' &&
          !new RegExp(leaf.end.mark).test(this.#text.slice(leaf.lines.at(-1)?.start, end))
        ) {
          this.#addLines(leaf.lines);
          return;
        }
        this.break();
        // In MDX it is a comment.
        if (!this.#isMdx) this.blocks.push({ kind: 'html', span: { start, end }, lines: leaf.lines });
        this.break();
        return;
      }
      case 'fence': {
        const { start, info, meta, lines } = leaf;
        this.blocks.push({ kind: 'fence', start, info, meta, lines });
        this.break();
        return;
      }
      case 'options':
        this.#addDirective(leaf.options);
        return;
      case 'element':
        if (leaf.lines.length > 0) this.addText(leaf.lines);
        return;
      case 'code':
      case 'table':
      case 'math':
    }
  }

  #addLines(lines: readonly Span[]): void {
    this.blocks.push({ kind: 'text', text: new BlockText(this.#text, lines), isInTable: false });
  }

  /** What stands behind its name may be text too, as a title. */
  #addDirective({ start, offset, lines, yamlStart }: DirectiveOptions): void {
    const { name, argument } = start;
    const options = { lines, ...(yamlStart !== undefined && { yamlStart }) };
    this.blocks.push({ kind: 'directive', name, start: offset, argument, options });
    if (argument.start < argument.end) this.addText([argument]);
    this.break();
  }

  /** The lines that are left of a paragraph behind the definitions in front of it. */
  takeDefinitions(lines: readonly Span[]): readonly Span[] {
    if (this.#text[lines[0]?.start ?? 0] !== '[') return lines;
    const block = new BlockText(this.#text, lines);
    const { definitions, end } = readDefinitions(block);
    for (const definition of definitions) this.definitions.push(definition);
    if (end >= block.text.length) return definitions.length > 0 ? [] : lines;
    return lines.slice(block.text.slice(0, end).split('\n').length - 1);
  }
}
