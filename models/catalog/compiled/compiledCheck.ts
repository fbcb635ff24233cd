import type { CompiledForm } from '../../compiled/cache/contents.ts';
import { removeForm } from '../../compiled/cache/compiledRemoval.ts';
import { disown, verifyForm } from '../../compiled/cache/compiledVerification.ts';
import type { CheckedFile, VerifyProgress } from '../../hub/cache/snapshotVerification.ts';

/** What came of a compiled form of a model. */
export interface CheckedForm {
  readonly form: CompiledForm;
  /** Named `compiled/364px-cpu-int8/weights.bin`. */
  readonly files: readonly CheckedFile[];
}

/** Hashes every file of compiled models that a load would take. Throws `aborted`. */
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

export function isDamaged({ files }: CheckedForm): boolean {
  return files.some(({ verdict }) => verdict !== 'right');
}

/** Removes a damaged form, so that the next load makes it anew; whoever has it loaded keeps its files until then. */
export async function discardForm({ form }: CheckedForm, signal: AbortSignal): Promise<void> {
  const outcome = await removeForm(form.directory, async () => true, signal);
  if (outcome.kind !== 'removed' && outcome.kind !== 'needless') await disown(form.directory);
}
