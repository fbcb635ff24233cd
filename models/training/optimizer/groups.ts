/** LAVIS's `get_optimizer_params` (`blip2.py` at 506965b). */
import type { Parameter } from '../parameters.ts';

/** Parameters that are updated alike. */
export interface ParameterGroup {
  /** For people: `decay`, `vit_layer_3_no_decay`. */
  readonly name: string;
  readonly weightDecay: number;
  /** Of the rate. LAVIS computes it and its schedules set one rate for all groups. */
  readonly rateScale: number;
  /** In the order of the network. */
  readonly parameters: readonly Parameter[];
}

/** In the order in which the network has the first of each: an optimizer's state counts parameters through all groups. */
export function groupParameters(
  parameters: readonly Parameter[],
  settings: { readonly weightDecay: number; readonly layerDecay: number; readonly visionLayers: number },
): readonly ParameterGroup[] {
  const { weightDecay, layerDecay, visionLayers } = settings;
  const groups = new Map<string, ParameterGroup & { readonly parameters: Parameter[] }>();
  for (const parameter of parameters) {
    const { name, shape } = parameter;
    const kind = shape.length === 1 || name.endsWith('.bias') ? 'no_decay' : 'decay';
    const layer = name.startsWith('visual_encoder.') ? visionLayerOf(name) : undefined;
    const groupName = layer === undefined ? kind : `vit_layer_${String(layer)}_${kind}`;
    const group = groups.get(groupName) ?? {
      name: groupName,
      weightDecay: kind === 'decay' ? weightDecay : 0,
      rateScale: layer === undefined ? 1 : layerDecay ** (visionLayers + 1 - layer),
      parameters: [],
    };
    group.parameters.push(parameter);
    groups.set(groupName, group);
  }
  return [...groups.values()];
}

/** Patches, class token and positions are layer 0. */
function visionLayerOf(name: string): number {
  const block = /^visual_encoder\.blocks\.(\d+)\./.exec(name)?.[1];
  return block === undefined ? 0 : Number(block) + 1;
}
