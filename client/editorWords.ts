import { t } from '@vscode/l10n';
import { ownNames, type Spelling } from '../models/wording.ts';

/** A number with its decimals as the editor's language writes them: `0,4` in German. */
export function decimal(value: number, decimals: number): string {
  return new Intl.NumberFormat(t('en'), {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping: false,
  }).format(value);
}

/** How the extension says what fails on its side of the connection, in the editor's language. */
export const editorSpelling: Spelling = {
  ...ownNames,
  translate: (template) => t(template),
  figure: ({ figure, decimals }) => decimal(figure, decimals),
};
