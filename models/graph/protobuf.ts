/**
 * The part of protobuf's wire format that ONNX files need: varints, 32-bit floats, and length-delimited fields.
 * Source: Protocol Buffers encoding guide; field numbers live with the messages in `onnx.ts`.
 */
export class MessageWriter {
  readonly #parts: Uint8Array[] = [];

  /** Fields of types int64, int32 and enum; negative numbers take ten bytes, as two's complement in 64 bits. */
  int(field: number, value: number): this {
    this.#push(varint(field * 8), varint(value));
    return this;
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#push(varint(field * 8 + 5), bytes);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#push(varint(field * 8 + 2), varint(value.length), value);
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: MessageWriter): this {
    return this.bytes(field, value.finish());
  }

  /** A packed list of int64, as proto3 writes `repeated int64`. */
  ints(field: number, values: readonly number[]): this {
    return this.bytes(field, concatenate(values.map(varint)));
  }

  finish(): Uint8Array {
    return concatenate(this.#parts);
  }

  #push(...parts: readonly Uint8Array[]): void {
    this.#parts.push(...parts);
  }
}

function varint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Uint8Array.from(bytes);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** The values of a message's fields of one number, of those that are length-delimited; all others are passed over. */
export function readFields(message: Uint8Array, field: number): readonly Uint8Array[] {
  const values: Uint8Array[] = [];
  const reader = { message, at: 0 };
  while (reader.at < message.length) {
    const tag = readVarint(reader);
    switch (tag % 8) {
      case 0:
        readVarint(reader);
        break;
      case 1:
        reader.at += 8;
        break;
      case 2: {
        const length = readVarint(reader);
        if (Math.floor(tag / 8) === field) values.push(message.subarray(reader.at, reader.at + length));
        reader.at += length;
        break;
      }
      case 5:
        reader.at += 4;
        break;
      default:
        throw new Error(`wire type ${tag % 8}`);
    }
  }
  if (reader.at > message.length) throw new Error('a message that breaks off');
  return values;
}

/** Exact up to 2^53, which sizes and field numbers are; what is larger is only passed over. */
function readVarint(reader: { readonly message: Uint8Array; at: number }): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = reader.message[reader.at++];
    if (byte === undefined) throw new Error('a varint that breaks off');
    value += (byte % 128) * scale;
    if (byte < 128) return value;
  }
}
