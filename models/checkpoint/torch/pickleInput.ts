import { CaptionLensError } from '../../errors.ts';
import { say, type Wording } from '../../wording.ts';

const maxLongBytes = 64;

/** The bytes ended within the pickle: it is cut short, or more of the file has to be read. */
export class PickleTruncated extends CaptionLensError {
  constructor(message: string) {
    super('checkpointInvalid', message);
  }
}

/** The bytes of a pickle, taken from front to back, and the errors that say where. */
export class PickleInput {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #label: string;
  #at: number;
  #opcodeAt: number;

  constructor(bytes: Uint8Array, start: number, label: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#label = label;
    this.#at = start;
    this.#opcodeAt = start;
  }

  /** Offset of the next byte. */
  get at(): number {
    return this.#at;
  }

  opcode(): number {
    this.#opcodeAt = this.#at;
    return this.uint(1);
  }

  take(length: number): Uint8Array {
    const from = this.#skip(length);
    return this.#bytes.subarray(from, from + length);
  }

  uint(width: 1 | 2 | 4 | 8): number {
    const from = this.#skip(width);
    switch (width) {
      case 1:
        return this.#view.getUint8(from);
      case 2:
        return this.#view.getUint16(from, true);
      case 4:
        return this.#view.getUint32(from, true);
      case 8:
        return Number(this.#view.getBigUint64(from, true));
    }
  }

  int32(): number {
    return this.#view.getInt32(this.#skip(4), true);
  }

  float64(): number {
    return this.#view.getFloat64(this.#skip(8), false);
  }

  /** A two's complement integer of `length` bytes, as a number where it is a safe one. */
  long(length: number): number | bigint {
    if (length > maxLongBytes) throw this.damaged(say`a number has too many digits`);
    const bytes = this.take(length);
    let value = 0n;
    for (let index = length - 1; index >= 0; index--) value = (value << 8n) | BigInt(bytes[index] ?? 0);
    const signed = BigInt.asIntN(8 * length, value);
    const short = Number(signed);
    return Number.isSafeInteger(short) ? short : signed;
  }

  text(length: number): string {
    return this.#decode(this.take(length));
  }

  /** Text up to the next line feed, which is taken too. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw this.#truncated();
    const text = this.text(end - this.#at);
    this.#skip(1);
    return text;
  }

  unsafeOpcode(opcode: number): CaptionLensError {
    const name = knownOpcodes.get(opcode);
    const code = opcode.toString(16).padStart(2, '0');
    return this.unsafe(name === undefined ? say`the opcode 0x${code}` : say`the opcode 0x${code} (${name})`);
  }

  unsafe(what: Wording): CaptionLensError {
    return new CaptionLensError(
      'checkpointUnsafe',
      say`${this.#label} is refused: byte ${this.#opcodeAt} of its pickle holds ${what}, which plain weights never need and which could run code.`,
    );
  }

  damaged(what: Wording): CaptionLensError {
    return new CaptionLensError(
      'checkpointInvalid',
      say`${this.#label} is damaged: at byte ${this.#opcodeAt} of its pickle ${what}.`,
    );
  }

  #skip(length: number): number {
    const from = this.#at;
    // not `from + length > …`: a length of 2^63 must not be rounded into range
    if (length > this.#bytes.length - from) throw this.#truncated();
    this.#at += length;
    return from;
  }

  #truncated(): PickleTruncated {
    return new PickleTruncated(
      `${this.#label} is cut short: its pickle ends at byte ${String(this.#bytes.length)}, in the middle of an instruction.`,
    );
  }

  #decode(bytes: Uint8Array): string {
    try {
      return utf8.decode(bytes);
    } catch {
      throw this.damaged(say`a text is not UTF-8`);
    }
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Names of opcodes that are refused, for the error; torch writes none of them. */
const knownOpcodes: ReadonlyMap<number, string> = new Map([
  [0x30, 'POP'],
  [0x31, 'POP_MARK'],
  [0x32, 'DUP'],
  [0x46, 'FLOAT'],
  [0x49, 'INT'],
  [0x4c, 'LONG'],
  [0x50, 'PERSID'],
  [0x53, 'STRING'],
  [0x54, 'BINSTRING'],
  [0x56, 'UNICODE'],
  [0x64, 'DICT'],
  [0x67, 'GET'],
  [0x69, 'INST'],
  [0x6c, 'LIST'],
  [0x6f, 'OBJ'],
  [0x70, 'PUT'],
  [0x81, 'NEWOBJ'],
  [0x82, 'EXT1'],
  [0x83, 'EXT2'],
  [0x84, 'EXT4'],
  [0x8e, 'BINBYTES8'],
  [0x8f, 'EMPTY_SET'],
  [0x90, 'ADDITEMS'],
  [0x91, 'FROZENSET'],
  [0x92, 'NEWOBJ_EX'],
  [0x96, 'BYTEARRAY8'],
  [0x97, 'NEXT_BUFFER'],
  [0x98, 'READONLY_BUFFER'],
]);
