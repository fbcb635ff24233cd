/** Element types that our graphs use, by ONNX's names. */
export type ElementType = 'float32' | 'float16' | 'uint8' | 'int8' | 'int32' | 'int64' | 'bool';

/** ONNX's numbers for them, TensorProto.DataType. */
export const dataType: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
};

/** Bytes of one element. */
export const elementBytes: Readonly<Record<ElementType, number>> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
};

/** A size that is known, or the name of one that a run decides: `'batch'`. */
export type Dimension = number | string;

/** An edge of the graph: what one operator gives and others take. */
export interface Value {
  readonly name: string;
  readonly type: ElementType;
}

export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  /** The body of an operator. */
  | { readonly kind: 'graph'; readonly value: Graph };

export interface Node {
  readonly operator: string;
  /** '' is ONNX's own set; contributed operators of ONNX Runtime are in `com.microsoft`. */
  readonly domain: '' | 'com.microsoft';
  /** An input that is left out is ''. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface Port extends Value {
  /** Undefined where nobody asks, and in a body, where it may change from one turn to the next. */
  readonly shape: readonly Dimension[] | undefined;
}

/** How a matrix (out, in) is stored in fewer bits. */
export type Quantisation =
  /** Whole numbers of -`top` to `top` as (in, out), and one scale for each output: ONNX Runtime's integer products. */
  | { readonly kind: 'channels'; readonly top: 127 | 63 }
  /** Blocks of `size` numbers along a row, each with a scale: `MatMulNBits`, in its layout (out, blocks, bytes). */
  | { readonly kind: 'blocks'; readonly bits: 4 | 8; readonly size: number };

/** What a trained tensor is made of; several `tensors` are joined along their first axis. */
export type Recipe =
  /** Tensors of the checkpoint as they are. */
  | { readonly kind: 'tensors'; readonly tensors: readonly string[] }
  /** Position embeddings (1, 1 + from * from, D), interpolated to (1, 1 + to * to, D). */
  | { readonly kind: 'positions'; readonly tensors: readonly [string]; readonly from: number; readonly to: number }
  /** Whole numbers times the scale of their row, the first axis: what is stored in few bits becomes floats again. */
  | { readonly kind: 'scaled'; readonly tensors: readonly [codes: string, scales: string] }
  /** One half of a quantised matrix. */
  | {
      readonly kind: 'quantised';
      readonly tensors: readonly string[];
      readonly quantisation: Quantisation;
      readonly part: 'codes' | 'scales';
    };

/** A name for what a recipe makes, the same wherever the same is made. */
function nameOf(recipe: Recipe): string {
  const stem = recipe.tensors.join('+');
  switch (recipe.kind) {
    case 'tensors':
    case 'scaled':
      return stem;
    case 'positions':
      return `${stem}@${recipe.to}`;
    case 'quantised':
      return `${stem}@${Object.values(recipe.quantisation).join('-')}.${recipe.part}`;
  }
}

/** A trained tensor in the weights file; graphs that name it alike share its bytes. */
export interface Weight extends Port {
  readonly recipe: Recipe;
  readonly shape: readonly number[];
}

/** A part of a weight, `rows` of its first axis. */
export type WeightPiece =
  | { readonly kind: 'input'; readonly name: string; readonly rows: number }
  | { readonly kind: 'zeros'; readonly rows: number };

/** A small tensor that is written into the graph itself. */
export interface Constant extends Value {
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array | Uint8Array;
}

/**
 * Collects the nodes of one ONNX graph; names of edges are made here and nowhere else.
 *
 * A graph may be the body of an operator in another one, `outer`: then it may read the edges of that graph too, its
 * weights are kept there, and no name is used in both, which ONNX forbids.
 */
export class Graph {
  readonly name: string;
  readonly nodes: Node[] = [];
  readonly inputs: Port[] = [];
  readonly outputs: Port[] = [];
  readonly weights: Map<string, Weight>;
  readonly constants: Constant[] = [];
  readonly #counts: Map<string, number>;
  /** Of every edge. */
  readonly #types: Map<string, ElementType>;

  constructor(name: string, outer?: Graph) {
    this.name = name;
    this.weights = outer?.weights ?? new Map<string, Weight>();
    this.#counts = outer ? outer.#counts : new Map<string, number>();
    this.#types = outer ? outer.#types : new Map<string, ElementType>();
  }

  input(name: string, type: ElementType, shape: readonly Dimension[]): Value {
    const port = { name, type, shape };
    this.inputs.push(port);
    this.#types.set(name, type);
    return port;
  }

  /** What a body is given: its operator knows it by its place, so any name will do. */
  parameter(type: ElementType, shape?: readonly Dimension[]): Value {
    const port = { name: this.#fresh('Parameter'), type, shape };
    this.inputs.push(port);
    this.#types.set(port.name, type);
    return port;
  }

  /** What a body gives back, in order. Only what it made itself, and once. */
  result(value: Value): void {
    this.outputs.push({ ...value, shape: undefined });
  }

  /** Names a value as an output. The Identity keeps the name ours when the value is an input or used twice. */
  output(name: string, value: Value, shape: readonly Dimension[]): void {
    this.nodes.push({ operator: 'Identity', domain: '', inputs: [value.name], outputs: [name], attributes: {} });
    this.outputs.push({ name, type: value.type, shape });
  }

  weight(recipe: Recipe, type: ElementType, shape: readonly number[]): Value {
    const name = nameOf(recipe);
    const known = this.weights.get(name);
    if (known) {
      if (known.type === type && known.shape.join() === shape.join()) return known;
      throw new Error(`${name} is asked for in two shapes or types`);
    }
    const weight = { name, recipe, type, shape };
    this.weights.set(name, weight);
    this.#types.set(name, type);
    return weight;
  }

  floats(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    return this.#constant('float32', shape, Float32Array.from(values));
  }

  integers(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    return this.#constant('int64', shape, BigInt64Array.from(values, BigInt));
  }

  bytes(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    return this.#constant('uint8', shape, Uint8Array.from(values));
  }

  /** Adds an operator with one output of the given type. */
  add(
    operator: string,
    inputs: readonly (Value | undefined)[],
    type: ElementType,
    attributes: Readonly<Record<string, Attribute>> = {},
    domain: Node['domain'] = '',
  ): Value {
    const [value] = this.addMany(operator, inputs, [type], attributes, domain);
    if (!value) throw new Error(`${operator} has no output`);
    return value;
  }

  addMany(
    operator: string,
    inputs: readonly (Value | undefined)[],
    types: readonly ElementType[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain: Node['domain'] = '',
  ): readonly Value[] {
    const outputs = types.map((type) => ({ name: this.#fresh(operator), type }));
    for (const { name, type } of outputs) this.#types.set(name, type);
    this.nodes.push({
      operator,
      domain,
      inputs: inputs.map((input) => input?.name ?? ''),
      outputs: outputs.map(({ name }) => name),
      attributes,
    });
    return outputs;
  }

  /** The edge of that name. */
  value(name: string): Value {
    return this.#portOf(name);
  }

  /**
   * Makes an input of every weight, so that a run brings its numbers. `piecesOf` says what a weight is joined of along its
   * first axis: inputs by their names, or a row count of zeros.
   */
  releaseWeights(piecesOf: (weight: Weight) => readonly WeightPiece[]): void {
    const joints: Node[] = [];
    for (const weight of this.weights.values()) {
      const { name, type, shape } = weight;
      const pieces = piecesOf(weight);
      const [only] = pieces;
      if (pieces.length === 1 && only?.kind === 'input' && only.name === name) {
        this.inputs.push({ name, type, shape });
        continue;
      }
      const inputs = pieces.map((piece) => {
        const sizes = [piece.rows, ...shape.slice(1)];
        return piece.kind === 'input' ? this.input(piece.name, type, sizes) : this.#zeros(sizes);
      });
      const attributes = { axis: { kind: 'int', value: 0 } } as const;
      joints.push({
        // A piece alone is not copied.
        operator: pieces.length === 1 ? 'Identity' : 'Concat',
        domain: '',
        inputs: inputs.map((input) => input.name),
        outputs: [name],
        attributes: pieces.length === 1 ? {} : attributes,
      });
    }
    this.weights.clear();
    // A node may read only what stands before it.
    this.nodes.unshift(...joints);
  }

  #zeros(shape: readonly number[]): Value {
    return this.floats(new Array<number>(shape.reduce((product, size) => product * size, 1)).fill(0), shape);
  }

  /** A graph of one of the nodes, with its weights and constants; what it takes of other nodes are inputs. */
  only(node: Node): Graph {
    const graph = new Graph(this.name);
    graph.nodes.push(node);
    for (const name of new Set(node.inputs)) {
      const weight = this.weights.get(name);
      const constant = this.constants.find((candidate) => candidate.name === name);
      if (weight) graph.weights.set(name, weight);
      else if (constant) graph.constants.push(constant);
      else if (name !== '') graph.inputs.push(this.#portOf(name));
    }
    graph.outputs.push(...node.outputs.map((name) => this.#portOf(name)));
    return graph;
  }

  #portOf(name: string): Port {
    const type = this.#types.get(name);
    if (!type) throw new Error(`no node gives ${name}`);
    return { name, type, shape: undefined };
  }

  #constant(type: ElementType, shape: readonly number[], data: Constant['data']): Value {
    const constant = { name: this.#fresh('Constant'), type, shape, data };
    this.constants.push(constant);
    this.#types.set(constant.name, type);
    return constant;
  }

  #fresh(stem: string): string {
    const count = this.#counts.get(stem) ?? 0;
    this.#counts.set(stem, count + 1);
    return `${stem}_${count}`;
  }
}
