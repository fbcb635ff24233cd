import german from '../../../media/l10n/bundle.l10n.de.json' with { type: 'json' };
import { filled, type Spelling } from '../../../models/wording.ts';

/** Sentences in the language of a client's user. */
export interface ClientWords extends Required<Pick<Spelling, 'translate' | 'figure'>> {
  /** As in BCP 47: `de-AT`, for what `Intl` writes. */
  readonly locale: string;
  /** `message` is the English sentence, such as 'Line {0}', which also is its key in `media/l10n`. */
  t(message: string, ...values: readonly (string | number)[]): string;
}

/** By the first part of a language tag. */
const bundles: Readonly<Record<string, ReadonlyMap<string, string>>> = { de: new Map(Object.entries(german)) };

/** English for languages that there is no translation for. `locale`: a tag of BCP 47, as in `initialize` of LSP 3.17. */
export function wordsFor(locale: string | undefined): ClientWords {
  const language = locale?.toLowerCase().split(/[-_]/)[0] ?? 'en';
  const bundle = Object.hasOwn(bundles, language) ? bundles[language] : undefined;
  const translate = (message: string): string | undefined => bundle?.get(message);
  const tag = bundle ? language : 'en';
  return {
    locale: tag,
    translate,
    t: (message, ...values) =>
      filled(translate(message) ?? message, (index) => {
        const value = values[index];
        return value === undefined ? undefined : String(value);
      }),
    figure: ({ figure, decimals }) =>
      new Intl.NumberFormat(tag, {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
        useGrouping: false,
      }).format(figure),
  };
}
