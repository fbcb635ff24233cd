import { changeAlts } from '../languages/altChanges.ts';
import { editAlt } from '../languages/altEdit.ts';
import type { LanguageAdapter, ParsedDocument } from '../languages/imageReference.ts';
import { carriedPictures } from '../languages/notebook.ts';
import { adapterFor } from '../languages/registry.ts';
import type { DocumentText, ParsingAnswers, ParsingTask, TaskKind, TaskOf } from './messages.ts';

/** Documents whose last state is kept; a person has fewer open. */
const mostKept = 64;

interface Kept {
  readonly adapter: LanguageAdapter;
  readonly parsed: ParsedDocument;
}

/** Does what is asked for on this thread, and keeps documents in their last state. */
export class DocumentTasks {
  readonly #kept = new Map<string, Kept>();

  run(task: ParsingTask): ParsingAnswers[TaskKind] {
    switch (task.kind) {
      case 'parse':
        return this.#parse(task.document)?.parsed.images;
      case 'editAlt':
        return this.#editAlt(task);
      case 'editAlts':
        return this.#editAlts(task);
      case 'carried':
        return carriedPictures(task.text, task.reference);
    }
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }

  #editAlt({ document, image, alt }: TaskOf<'editAlt'>): ParsingAnswers['editAlt'] {
    const found = this.#parse(document);
    const reference = found?.parsed.images[image];
    return found && reference && editAlt(found.adapter, found.parsed, reference, alt);
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
    return { changes, refused: refused.map((reference) => images.indexOf(reference)) };
  }

  #parse({ key, language, text }: DocumentText): Kept | undefined {
    const adapter = adapterFor(language);
    if (!adapter) return undefined;
    const before = key === undefined ? undefined : this.#kept.get(key);
    const earlier = before?.adapter === adapter ? before.parsed : undefined;
    const parsed = earlier?.text === text ? earlier : adapter.parse(text, earlier);
    if (key !== undefined) this.#keep(key, { adapter, parsed });
    return { adapter, parsed };
  }

  /** The one that was used longest ago makes room. */
  #keep(key: string, kept: Kept): void {
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
  }
}
