import { CaptionLensError } from '../errors.ts';
import { openBoundedFile } from './boundedFile.ts';
import { isObject } from '../plainObject.ts';
import { say, type Wording } from '../wording.ts';

const maxJsonBytes = 64 * 1024 * 1024;

/**
 * A JSON object of a checkpoint, its fields read with their types checked. `size`, `integer`, `number`, `flag`, `text`
 * and `object` throw `checkpointInvalid` for a value of another type, with the object's label and the field's name.
 */
export class Fields {
  readonly label: string;
  readonly #values: ReadonlyMap<string, unknown>;

  /** `label` names the object in errors: a path, or `config.json of org/name`. */
  constructor(label: string, object: object) {
    this.label = label;
    this.#values = new Map(Object.entries(object));
  }

  /** Absent and null are the same: transformers writes null for a default. */
  get(name: string): unknown {
    return this.#values.get(name) ?? undefined;
  }

  names(): readonly string[] {
    return [...this.#values.keys()];
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** A whole number from 1 to 2^24: every size in a configuration. `absent` stands for a field that is not there. */
  size(name: string, absent: number): number {
    const value = this.get(name) ?? absent;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 2 ** 24) {
      throw this.wrong(name, say`a whole number of at least 1`);
    }
    return value;
  }

  /** A whole number that a double holds exactly. */
  integer(name: string): number | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw this.wrong(name, say`a whole number`);
    return value;
  }

  number(name: string): number | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isFinite(value)) throw this.wrong(name, say`a number`);
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'boolean') throw this.wrong(name, say`true or false`);
    return value;
  }

  text(name: string): string | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw this.wrong(name, say`text`);
    return value;
  }

  /** An object; an absent one is empty. */
  object(name: string): Fields {
    const value = this.get(name) ?? {};
    if (!isObject(value)) throw this.wrong(name, say`an object`);
    return new Fields(`${this.label}, ${name}`, value);
  }

  /** A `checkpointInvalid` such as `config.json: hidden_size should be a whole number of at least 1, but is "768".` */
  wrong(name: string, wanted: Wording): CaptionLensError {
    const value = this.get(name);
    const found = value === undefined ? say`nothing` : JSON.stringify(value).slice(0, 60);
    return new CaptionLensError('checkpointInvalid', say`${this.label}: ${name} should be ${wanted}, but is ${found}.`);
  }
}

/**
 * A whole file of at most 64 MB as UTF-8 text. Throws `checkpointNotFound`, or `checkpointInvalid` where it is larger,
 * no regular file or no UTF-8.
 */
export async function readText(path: string): Promise<string> {
  const file = await openBoundedFile(path);
  try {
    if (file.size > maxJsonBytes)
      throw new CaptionLensError('checkpointInvalid', say`${path} is too large to be right.`);
    const bytes = await file.readAt(0, file.size);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof CaptionLensError) throw error;
    throw new CaptionLensError('checkpointInvalid', say`${path} is not UTF-8 text.`, { cause: error });
  } finally {
    await file.close();
  }
}

/**
 * The JSON object that a file holds. Throws what `readText` throws, and `checkpointInvalid` where it is no JSON or no
 * object.
 */
export async function readJsonObject(path: string): Promise<Record<string, unknown>> {
  const text = await readText(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CaptionLensError('checkpointInvalid', say`${path} is not valid JSON: ${reason}.`, { cause: error });
  }
  if (!isObject(value)) throw new CaptionLensError('checkpointInvalid', say`${path} should hold one JSON object.`);
  return value;
}
