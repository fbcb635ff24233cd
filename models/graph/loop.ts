/** ONNX's `Loop` with a number of turns that the run decides. */
import { Graph, type Value } from './graph.ts';

/** What a turn leaves. */
export interface Turn {
  /** What the next turn begins with, in the types of what this one began with; shapes may differ. */
  readonly carried: readonly Value[];
  /** Of the same shape in every turn. */
  readonly collected: readonly Value[];
}

/**
 * Runs `turn` `count` (int64, one element) times, at first on `initial`. It builds on `body` and may read every value of
 * `g` that is there already. What comes out: `carried` of the last turn, and of all turns what each has `collected`, with
 * the turns as a new first axis.
 */
export function loop(
  g: Graph,
  count: Value,
  initial: readonly Value[],
  turn: (body: Graph, carried: readonly Value[]) => Turn,
): Turn {
  const body = new Graph('turn', g);
  body.parameter('int64', []); // The turn's number, which nobody asks for.
  const goesOn = body.parameter('bool', []);
  const { carried, collected } = turn(
    body,
    initial.map(({ type }) => body.parameter(type)),
  );
  for (const value of [body.add('Identity', [goesOn], 'bool'), ...carried, ...collected]) body.result(value);
  const types = [...carried, ...collected].map(({ type }) => type);
  const attribute = { kind: 'graph', value: body } as const;
  const outputs = g.addMany('Loop', [count, undefined, ...initial], types, { body: attribute });
  return { carried: outputs.slice(0, carried.length), collected: outputs.slice(carried.length) };
}
