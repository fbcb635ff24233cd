import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { PictureSearch } from '../../../images/reading/pictureSearch.ts';
import { type FoldedFinding, foldFindings } from '../../../languages/alttext/altFolding.ts';
import { addressesOf, checkDocument } from '../../../languages/alttext/documentCheck.ts';
import type { Span } from '../../../languages/imageReference.ts';
import type { AltRule, RuleSeverity, Settings } from '../../../protocol/settings.ts';
import type { DocumentImages } from '../../documents/documents.ts';
import type { SetAside } from '../../../parsing/threadHandle.ts';
import { contextOf, rangeOf } from '../../documents/pictures.ts';
import type { Conversation } from '../../session/conversation.ts';

/** The `source` of every diagnostic of ours. */
export const diagnosticSource = 'caption-lens';

const severities: Readonly<Record<Exclude<RuleSeverity, 'off'>, DiagnosticSeverity>> = {
  hint: DiagnosticSeverity.Hint,
  information: DiagnosticSeverity.Information,
  warning: DiagnosticSeverity.Warning,
  error: DiagnosticSeverity.Error,
};

/** Further places of a finding that are shown with it. */
const mostRelated = 5;

/**
 * What is wrong with a document's alt texts, as diagnostics of LSP by the user's severities. For a document that was
 * set aside, the one finding that says so. Rejects with `aborted`.
 */
export async function diagnosticsOf(
  conversation: Conversation,
  checked: DocumentImages,
  search: PictureSearch,
  signal: AbortSignal,
): Promise<Diagnostic[]> {
  if (checked.setAside) return [setAsideFinding(checked.setAside)];
  const { document, text, images } = checked;
  const { severity, longFrom, words } = await rulesFor(conversation, document.uri);
  const absent = severity['not-found'] === 'off' ? new Set() : await absentIn(conversation, checked, search, signal);
  const { findings, unknownRules } = checkDocument(
    { text: document.getText(), images, language: text.language },
    { longFrom, words },
    (target) => absent.has(target),
  );
  const told = findings.filter(({ rule }) => severity[rule] !== 'off');
  return [
    ...foldFindings(told).flatMap((finding) => altDiagnostic(conversation, document, severity, finding)),
    ...unknownRules.flatMap(({ span, message }) => diagnostic(document, severity, 'unknown-rule', span, message)),
  ];
}

/** The person's settings, but for what the project says to all who work on it. */
async function rulesFor(conversation: Conversation, uri: string): Promise<Settings['diagnostics']> {
  const { diagnostics } = await conversation.settings.current();
  const { path } = conversation.documents.placeOf(uri);
  const project = path === undefined ? undefined : (await conversation.surroundingsOf(path)).project;
  if (!project) return diagnostics;
  const { placeholder, vague } = diagnostics.words;
  return {
    severity: { ...diagnostics.severity, ...project.rules },
    longFrom: project.longFrom ?? diagnostics.longFrom,
    words: {
      placeholder: [...project.words.placeholder, ...placeholder],
      vague: [...project.words.vague, ...vague],
    },
  };
}

async function absentIn(
  conversation: Conversation,
  { document, images }: DocumentImages,
  search: PictureSearch,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { path } = conversation.documents.placeOf(document.uri);
  if (path === undefined || images.length === 0) return new Set();
  const context = await contextOf(conversation, path, undefined);
  return search.absentAmong(addressesOf({ text: document.getText(), images }), context, 'sure', signal);
}

function altDiagnostic(
  { client }: Conversation,
  document: TextDocument,
  severity: Severities,
  { rule, image, message, others }: FoldedFinding,
): Diagnostic[] {
  const related = others.slice(0, mostRelated).map(({ span }) => ({
    location: { uri: document.uri, range: rangeOf(document, span) },
    message: client.words.t('The same is true here.'),
  }));
  return diagnostic(document, severity, rule, image.span, message).map((finding) => ({
    ...finding,
    ...(client.relatedInformation && related.length > 0 && { relatedInformation: related }),
  }));
}

type Severities = Settings['diagnostics']['severity'];

/** None where the rule is off. */
function diagnostic(
  document: TextDocument,
  severity: Severities,
  rule: AltRule,
  span: Span,
  message: string,
): Diagnostic[] {
  const level = severity[rule];
  if (level === 'off') return [];
  const range = rangeOf(document, span);
  return [{ range, severity: severities[level], source: diagnosticSource, code: rule, message, data: { rule } }];
}

const setAsideReasons: Readonly<Record<SetAside, string>> = {
  time: 'looking for its pictures took longer than 2 seconds',
  memory: 'looking for its pictures took too much memory',
  fault: 'looking for its pictures failed',
};

/** One clear finding at the document's beginning, in place of all others. */
function setAsideFinding(reason: SetAside): Diagnostic {
  const start = { line: 0, character: 0 };
  return {
    range: { start, end: start },
    severity: DiagnosticSeverity.Information,
    source: diagnosticSource,
    code: 'setAside',
    message: `Caption Lens has set this document aside: ${setAsideReasons[reason]}.`,
  };
}
