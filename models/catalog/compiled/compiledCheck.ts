import type { CompiledForm } from '../../compiled/cache/contents.ts';
import { removeForm } from '../../compiled/cache/compiledRemoval.ts';
import { disown, verifyForm } from '../../compiled/cache/compiledVerification.ts';
import type { CheckedFile, VerifyProgress } from '../../hub/cache/snapshotVerification.ts';

/** What came of checking a compiled form of a model. */
export interface CheckedForm {
  readonly form: CompiledForm;
  /** Their paths are such as `compiled/364px-cpu-int8/weights.bin`. */
  readonly files: readonly CheckedFile[];
}

/**
 * Hashes every file of those compiled models that a load would take; the others are left out. Progress counts bytes.
 * Throws `aborted`.
 */
export async function verifyForms(
  forms: readonly CompiledForm[],
  onProgress: (progress: VerifyProgress) => void,
  signal: AbortSignal,
): Promise<readonly CheckedForm[]> {
  const current = forms.filter(({ state }) => state === 'current');
  const total = current.flatMap(({ files }) => files).reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const checked: CheckedForm[] = [];
  for (const form of current) {
    const onBytes = (count: number) => onProgress({ done: (done += count), total });
    const files = await verifyForm(form, onBytes, signal);
    checked.push({
      form,
      files: files.map(({ name, bytes, verdict }) => ({ path: `compiled/${form.variant}/${name}`, bytes, verdict })),
    });
  }
  return checked;
}

/** Whether a file of it is missing or differs from what the manifest says. */
export function isDamaged({ files }: CheckedForm): boolean {
  return files.some(({ verdict }) => verdict !== 'right');
}

/** Removes a damaged form, so that the next load makes it anew; whoever has it loaded keeps its files until then. */
export async function discardForm({ form }: CheckedForm, signal: AbortSignal): Promise<void> {
  const outcome = await removeForm(form.directory, async () => true, signal);
  if (outcome.kind !== 'removed' && outcome.kind !== 'needless') await disown(form.directory);
}
