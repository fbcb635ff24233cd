import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver';
import { checkAlt } from '../../../languages/alttext/altRules.ts';
import type { RuleSeverity, Settings } from '../../../protocol/settings.ts';
import type { DocumentImages } from '../../documents/documents.ts';
import type { SetAside } from '../../../parsing/threadHandle.ts';
import { rangeOf } from '../../documents/pictures.ts';

/** The `source` of every diagnostic of ours. */
export const diagnosticSource = 'caption-lens';

const severities: Readonly<Record<Exclude<RuleSeverity, 'off'>, DiagnosticSeverity>> = {
  hint: DiagnosticSeverity.Hint,
  information: DiagnosticSeverity.Information,
  warning: DiagnosticSeverity.Warning,
  error: DiagnosticSeverity.Error,
};

/**
 * What is wrong with a document's alt texts, as diagnostics of LSP by the user's severities. For a document that was
 * set aside, the one finding that says so.
 */
export function diagnosticsOf(
  { document, images, setAside }: DocumentImages,
  { severity, longFrom }: Settings['diagnostics'],
): Diagnostic[] {
  if (setAside) return [setAsideFinding(setAside)];
  return checkAlt(images, { longFrom }).flatMap(({ rule, message, image }) => {
    const level = severity[rule];
    if (level === 'off') return [];
    return [
      {
        range: rangeOf(document, image.span),
        severity: severities[level],
        source: diagnosticSource,
        code: rule,
        message,
        data: { rule },
      },
    ];
  });
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
