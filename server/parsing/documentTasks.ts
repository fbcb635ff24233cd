import { changeAlts } from '../languages/alttext/altChanges.ts';
import { editAlt } from '../languages/alttext/altEdit.ts';
import type { Flavour } from '../languages/flavour.ts';
import type { ImageReference, LanguageAdapter, ParsedDocument } from '../languages/imageReference.ts';
import { insertReferences } from '../languages/insertion/insertReferences.ts';
import { carriedPictures } from '../languages/notebook/notebook.ts';
import { adapterFor } from '../languages/registry.ts';
import type { DocumentText, ParsingAnswers, ParsingTask, TaskKind, TaskOf } from './parsingMessages.ts';

/** Documents whose last state is kept; a person has fewer open. */
const mostKept = 64;
/** UTF-16 units of all of them together: what is kept of a document takes several times its text. */
const mostLength = 32_000_000;

interface Kept {
  readonly adapter: LanguageAdapter;
  readonly parsed: ParsedDocument;
  readonly flavour: Flavour | undefined;
}

/**
 * Does one thread's tasks, and keeps up to 64 documents in their last state, so that only what changed is parsed again.
 */
export class DocumentTasks {
  readonly #kept = new Map<string, Kept>();
  /** Of what is kept. */
  #length = 0;

  /** The answer of the task's kind. Throws only for a bug of a language adapter. */
  run(task: ParsingTask): ParsingAnswers[TaskKind] {
    switch (task.kind) {
      case 'parse':
        return this.#parse(task.document)?.parsed.images;
      case 'editAlt':
        return this.#editAlt(task);
      case 'editAlts':
        return this.#editAlts(task);
      case 'insertReferences':
        return this.#insertReferences(task);
      case 'carried':
        return carriedPictures(task.text, task.reference);
    }
  }

  /** Keeps the document of that key no longer. */
  forget(key: string): void {
    this.#length -= this.#kept.get(key)?.parsed.text.length ?? 0;
    this.#kept.delete(key);
  }

  #editAlt({ document, image, alt }: TaskOf<'editAlt'>): ParsingAnswers['editAlt'] {
    const found = this.#parse(document);
    const reference = found?.parsed.images[image];
    return found && reference && editAlt(found.adapter, found.parsed, reference, alt);
  }

  #insertReferences({ document, span, paths }: TaskOf<'insertReferences'>): ParsingAnswers['insertReferences'] {
    const found = this.#parse(document);
    return found && insertReferences(found.adapter, found.parsed, span, paths);
  }

  #editAlts({ document, wanted }: TaskOf<'editAlts'>): ParsingAnswers['editAlts'] {
    const found = this.#parse(document);
    if (!found) return { changes: [], refused: wanted.map(({ image }) => image) };
    const { images } = found.parsed;
    const alts = wanted.flatMap(({ image, alt }) => {
      const reference = images[image];
      return reference ? [{ image: reference, alt }] : [];
    });
    const { changes, refused } = changeAlts(found.adapter, found.parsed, alts);
    const indexOf = (reference: ImageReference) => images.indexOf(reference);
    return {
      changes: changes.map((change) => ({ ...change, subjects: change.subjects.map(indexOf) })),
      refused: refused.map(indexOf),
    };
  }

  #parse({ key, language, text, flavour, shortcodes }: DocumentText): Kept | undefined {
    const adapter = adapterFor(language, shortcodes);
    if (!adapter) return undefined;
    const before = key === undefined ? undefined : this.#kept.get(key);
    const earlier = before?.adapter === adapter ? before.parsed : undefined;
    const isSame = earlier?.text === text && before?.flavour === flavour;
    const parsed = isSame ? earlier : adapter.parse(text, earlier, flavour);
    if (key !== undefined) this.#keep(key, { adapter, parsed, flavour });
    return { adapter, parsed, flavour };
  }

  /** Those that were used longest ago make room; for one that is too long alone, none does. */
  #keep(key: string, kept: Kept): void {
    this.forget(key);
    const { length } = kept.parsed.text;
    if (length > mostLength) return;
    this.#kept.set(key, kept);
    this.#length += length;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostKept && this.#length <= mostLength) return;
      this.forget(oldest);
    }
  }
}
