import german from '../../../media/l10n/bundle.l10n.de.json' with { type: 'json' };

/** Sentences in the language of a client's user. */
export interface ClientWords {
  /** `message` is the English sentence, such as 'Line {0}', which also is its key in `media/l10n`. */
  t(message: string, ...values: readonly (string | number)[]): string;
}

/** By the first part of a language tag. */
const bundles: Readonly<Record<string, Readonly<Record<string, string>>>> = { de: german };

/** English for languages that there is no translation for. `locale`: a tag of BCP 47, as in `initialize` of LSP 3.17. */
export function wordsFor(locale: string | undefined): ClientWords {
  const language = locale?.toLowerCase().split(/[-_]/)[0] ?? 'en';
  const bundle = new Map(Object.entries(bundles[language] ?? {}));
  return {
    t: (message, ...values) =>
      (bundle.get(message) ?? message).replace(/\{(\d+)\}/g, (mark, index: string) =>
        String(values[Number(index)] ?? mark),
      ),
  };
}
