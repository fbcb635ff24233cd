import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver';
import { checkAlt } from '../languages/altRules.ts';
import type { RuleSeverity, Settings } from '../protocol/settings.ts';
import type { DocumentImages } from './documents.ts';
import { rangeOf } from './pictures.ts';

export const diagnosticSource = 'caption-lens';

const severities: Readonly<Record<Exclude<RuleSeverity, 'off'>, DiagnosticSeverity>> = {
  hint: DiagnosticSeverity.Hint,
  information: DiagnosticSeverity.Information,
  warning: DiagnosticSeverity.Warning,
  error: DiagnosticSeverity.Error,
};

/** What is wrong with a document's alt texts, by the user's severities. */
export function diagnosticsOf(
  { document, parsed }: DocumentImages,
  { severity, longFrom }: Settings['diagnostics'],
): Diagnostic[] {
  return checkAlt(parsed.images, { longFrom }).flatMap(({ rule, message, image }) => {
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
