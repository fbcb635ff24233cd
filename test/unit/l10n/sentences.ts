import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

const root = new URL('../../../', import.meta.url);

/** Whose sentences only a terminal shows, or nobody. */
const atTerminals =
  /^(?:server\/(?:cli|datasets|documents|office|xml)|models\/(?:demo|encoders|metrics)|client\/packaging)\//;

/** Functions that take an English sentence: `t('…')`, `words.t('…')`, and the pages' own around it. */
const speakers = /(?:^|\.)t$|^(?:say|word)$/;

export interface SourceFile {
  readonly path: string;
  readonly tree: ts.SourceFile;
}

export function sources(...folders: readonly string[]): readonly SourceFile[] {
  const paths = folders.flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  );
  return paths
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && !atTerminals.test(path))
    .map((path) => ({
      path,
      tree: ts.createSourceFile(path, readFileSync(new URL(path, root), 'utf8'), ts.ScriptTarget.Latest, true),
    }));
}

export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  node.forEachChild((child) => {
    visit(child, see);
  });
}

/** `There is no file {0}.` of a template with values. */
export function templateText(template: ts.TemplateLiteral): string {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  return template.templateSpans.reduce(
    (text, { literal }, index) => `${text}{${index}}${literal.text}`,
    template.head.text,
  );
}

/** The sentence that a node has said in the reader's language; undefined where it has none. */
export function sentenceOf(node: ts.Node): string | undefined {
  if (ts.isTaggedTemplateExpression(node)) {
    return /^(?:say|wording)$/.test(node.tag.getText()) ? templateText(node.template) : undefined;
  }
  if (!ts.isCallExpression(node) || !speakers.test(node.expression.getText())) return undefined;
  const [first] = node.arguments;
  return first && ts.isStringLiteralLike(first) ? first.text : undefined;
}

/** Whether there is anything to translate in it: `{0}: {1}.` is the same in every language. */
export function hasWords(sentence: string): boolean {
  return /\p{L}/u.test(sentence.replaceAll(/\{\d+\}/g, ''));
}
