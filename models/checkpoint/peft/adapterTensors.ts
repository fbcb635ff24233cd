import { CaptionLensError } from '../../errors.ts';
import type { TensorView } from '../sources.ts';
import type { TensorSource } from '../tensors.ts';
import { say } from '../../wording.ts';

/** What an adapter has for one module. */
export interface ModuleTensors {
  /** A. */
  readonly down: TensorView;
  /** B. */
  readonly up: TensorView;
  readonly upBias: TensorView | undefined;
  readonly magnitude: TensorView | undefined;
}

/** An adapter's file, sorted: by the names of modules, and of tensors that take the place of the base's. */
export interface AdapterTensors {
  readonly modules: ReadonlyMap<string, ModuleTensors>;
  readonly whole: ReadonlyMap<string, TensorView>;
}

type Part = keyof ModuleTensors;

/**
 * How peft (0.2 to 0.21) names tensors, after `base_model.model.`. A file that was saved by other means than
 * `save_pretrained` has the adapter's name, `default`, in them.
 */
const partNames: readonly (readonly [pattern: RegExp, part: Part])[] = [
  [/^(.+)\.lora_A(?:\.[^.]+)?\.weight$/, 'down'],
  [/^(.+)\.lora_B(?:\.[^.]+)?\.weight$/, 'up'],
  [/^(.+)\.lora_B(?:\.[^.]+)?\.bias$/, 'upBias'],
  [/^(.+)\.lora_magnitude_vector(?:\.[^.]+){0,2}$/, 'magnitude'],
];

const prefix = /^(?:module\.)?(?:base_model\.model\.)?/;

/** Sorts an adapter's tensors. Throws `checkpointInvalid` for two of the same or half of a pair, `checkpointUnsupported`. */
export function sortAdapterTensors(source: TensorSource, path: string): AdapterTensors {
  const found = new Map<string, Partial<Record<Part, TensorView>>>();
  const whole = new Map<string, TensorView>();
  for (const fullName of source.entries.keys()) {
    const view = { source, name: fullName };
    const name = fullName.replace(prefix, '');
    const twice = () => new CaptionLensError('checkpointInvalid', say`${path} holds ${name} twice, under two names.`);
    const [module, part] = partOf(name);
    if (part === undefined) {
      refuseUnknown(name, path);
      const own = name.replace(/\.(?:base_layer|modules_to_save(?:\.default)?)\./, '.');
      if (whole.has(own)) throw twice();
      whole.set(own, view);
      continue;
    }
    const parts = found.get(module) ?? {};
    if (parts[part]) throw twice();
    found.set(module, { ...parts, [part]: view });
  }
  const modules = new Map<string, ModuleTensors>();
  for (const [module, { down, up, upBias, magnitude }] of found) {
    if (!down || !up) {
      const [there, missing] = down
        ? ['lora_A', 'lora_B']
        : up
          ? ['lora_B', 'lora_A']
          : ['a part', 'lora_A and lora_B'];
      throw new CaptionLensError('checkpointInvalid', say`${path} holds ${there} of ${module}, but no ${missing}.`);
    }
    modules.set(module, { down, up, upBias, magnitude });
  }
  return { modules, whole };
}

function partOf(name: string): readonly [module: string, part: Part | undefined] {
  for (const [pattern, part] of partNames) {
    const module = pattern.exec(name)?.[1];
    if (module !== undefined) return [module, part];
  }
  return [name, undefined];
}

function refuseUnknown(name: string, path: string): void {
  if (name.includes('.lora_embedding_')) {
    const module = name.slice(0, name.indexOf('.lora_embedding_'));
    throw new CaptionLensError(
      'checkpointUnsupported',
      say`${path} is not supported: it is a LoRA on the embeddings ${module}, which the head shares.`,
    );
  }
  // every other kind's own tensors, such as ia3_l, oft_R or trainable_tokens_delta, have no place in a base
  if (/\.(?:lora_|token_adapter\.|original_module\.)/.test(name)) {
    throw new CaptionLensError(
      'checkpointUnsupported',
      say`${path} is not supported: it cannot be merged with ${name}.`,
    );
  }
}
