import { type CompiledForm, listForms } from '../../compiled/cache/contents.ts';
import { isGone } from '../../compiled/cache/origin.ts';
import type { LoneCompiled, ModelEntry } from '../modelEntry.ts';
import { embeddedName } from '../modelNames.ts';
import { formsOf, sizeOf } from './compiledModels.ts';

/** The compiled forms of each of the models, in their order; `lone` are those of none of them. Sizes are bytes. */
export async function shareForms(
  models: readonly ModelEntry[],
  cacheDir: string,
): Promise<{
  readonly compiled: readonly Pick<ModelEntry, 'compiled'>[];
  readonly lone: readonly LoneCompiled[];
}> {
  const all = await listForms(cacheDir);
  const taken = new Set<string>();
  const compiled: Pick<ModelEntry, 'compiled'>[] = [];
  for (const { name, path } of models) {
    if (path === undefined || all.length === 0) {
      compiled.push({});
      continue;
    }
    // A form that does not remember its checkpoint is found by the model's digest. Only the embedded model is opened
    // for that.
    const paths = name === embeddedName ? { path, base: '', languageModel: '' } : undefined;
    const forms = await formsOf({ roots: [path], ...(paths && { paths }) }, cacheDir, all);
    for (const { directory } of forms) taken.add(directory);
    compiled.push(forms.length > 0 ? { compiled: forms.map(sizeOf) } : {});
  }
  const lone = await Promise.all(all.filter(({ directory }) => !taken.has(directory)).map(loneOf));
  return { compiled, lone };
}

async function loneOf(form: CompiledForm): Promise<LoneCompiled> {
  const checkpoints = form.origin?.checkpoints ?? [];
  const gone = await Promise.all(checkpoints.map(isGone));
  const present = checkpoints.find((_, index) => gone[index] === false);
  const checkpoint = (present ?? checkpoints[0])?.[0];
  if (form.state === 'broken' || form.state === 'older') {
    return { ...sizeOf(form), ...(checkpoint !== undefined && { checkpoint }), origin: 'broken' };
  }
  if (checkpoint === undefined) return { ...sizeOf(form), origin: 'unknown' };
  return { ...sizeOf(form), checkpoint, origin: present ? 'elsewhere' : 'gone' };
}
