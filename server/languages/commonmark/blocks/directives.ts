import type { Span } from '../../imageReference.ts';
import { trimEnd } from './blockStarts.ts';

/** The line that opens a directive of MyST: `{figure} cup.png` behind a fence's marker. */
export interface DirectiveStart {
  readonly marker: string;
  readonly name: string;
  /** What stands behind the name, without blanks around it. */
  readonly argument: Span;
  readonly content: 'markdown' | 'code' | 'rst';
}

/**
 * Directives of Sphinx and Jupyter Book whose content is no Markdown, and chunks of code that knitr and Quarto run: not a
 * list of all, as anybody may add some, but of all that are known to hold something else.
 */
const codeDirectives = new Set(
  (
    'code code-block code-cell code-example sourcecode parsed-literal literalinclude highlight prompt include ' +
    'math raw csv-table toctree tableofcontents contents bibliography index only-code productionlist tabularcolumns ' +
    'mermaid graphviz digraph graph uml plantuml plot altair-plot vega vega-lite tikz blockdiag seqdiag actdiag nwdiag ' +
    'packetdiag rackdiag ditaa kroki d2 svgbob wavedrom autosummary currentmodule py:currentmodule default-domain ' +
    'inheritance-diagram exec exec-code program-output command-output asciinema terminal termynal doctest testcode ' +
    'testsetup testcleanup testoutput jupyter-execute jupyter-kernel jupyter-input jupyter-output jupyter-download ' +
    'thebe-button ipython ipywidgets-display nbgallery jupyterlite replite pyodide datatemplate glue substitution-code ' +
    'r python py julia bash sh shell zsh fish powershell console sql stan rcpp css sass scss js javascript ts typescript ' +
    'ojs node html xml svg cat asis block block2 comment embed verbatim perl ruby awk sed scala haskell groovy go rust c ' +
    'cpp c++ fortran octave matlab sas stata dot json yaml yml toml ini text txt latex tex exercise-code webr webr-r ' +
    'shinylive-python shinylive-r pyodide-python lean lean4 coq diff markdown-code'
  ).split(' '),
);

const opener = /^(`{3,}|~{3,}|:{3,})[ \t]*\{([A-Za-z][\w:.+-]*)\}[ \t]*/;

/** The directive that a line opens, which begins at `offset` of its text; undefined where it opens none. */
export function readDirectiveStart(line: string, offset: number): DirectiveStart | undefined {
  const found = opener.exec(line);
  if (!found) return undefined;
  const [all, marker = '', name = ''] = found;
  const argument = line.slice(all.length);
  if (marker.startsWith('`') && argument.includes('`')) return undefined;
  const start = offset + all.length;
  const key = name.toLowerCase();
  const content = key === 'eval-rst' ? 'rst' : codeDirectives.has(key) ? 'code' : 'markdown';
  return { marker, name: key, argument: { start, end: start + trimEnd(argument).length }, content };
}

/** The options in front of a directive's content, line by line. */
export class DirectiveOptions {
  readonly start: DirectiveStart;
  readonly offset: number;
  /** Of the first line between `---` and `---`, or with a colon; without that colon and what stands before it. */
  readonly lines: Span[] = [];
  #kind: 'none' | 'colons' | 'yaml' = 'none';
  /** The end of the line of `---`. */
  #yamlStart: number | undefined;

  constructor(start: DirectiveStart, offset: number) {
    this.start = start;
    this.offset = offset;
  }

  get yamlStart(): number | undefined {
    return this.#yamlStart;
  }

  /** Takes a line of the content; says whether it is of the options, and whether more may follow. */
  take(text: string, { start, end }: Span): 'more' | 'last' | 'other' {
    const line = text.slice(start, end);
    if (this.#kind === 'none' && line.startsWith('---')) {
      this.#kind = 'yaml';
      this.#yamlStart = end;
      return 'more';
    }
    if (this.#kind === 'yaml') {
      if (line.startsWith('---')) return 'last';
      this.lines.push({ start, end });
      return 'more';
    }
    const colon = /^[ \t]*:(?!::)/.exec(line)?.[0].length;
    if (colon === undefined) return 'other';
    this.#kind = 'colons';
    this.lines.push({ start: start + colon, end });
    return 'more';
  }
}
