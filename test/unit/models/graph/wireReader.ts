/** Protobuf's wire format read back, written from its guide and not from our writer. */
export interface Field {
  readonly number: number;
  readonly value: bigint | number | Uint8Array;
}

export function readMessage(bytes: Uint8Array): readonly Field[] {
  const fields: Field[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    const tag = readVarint(bytes, at);
    at = tag.next;
    const number = Number(tag.value >> 3n);
    const wire = Number(tag.value & 7n);
    if (number < 1) throw new Error('a field number below 1');
    if (wire === 0) {
      const { value, next } = readVarint(bytes, at);
      fields.push({ number, value });
      at = next;
    } else if (wire === 5) {
      fields.push({ number, value: view.getFloat32(at, true) });
      at += 4;
    } else if (wire === 2) {
      const { value, next } = readVarint(bytes, at);
      at = next + Number(value);
      if (at > bytes.length) throw new Error('a field longer than its message');
      fields.push({ number, value: bytes.subarray(next, at) });
    } else throw new Error(`wire type ${wire}`);
  }
  return fields;
}

/** As a signed number of 64 bits. */
function readVarint(bytes: Uint8Array, start: number): { readonly value: bigint; readonly next: number } {
  let value = 0n;
  for (let at = start; at < start + 10; at++) {
    const byte = bytes[at];
    if (byte === undefined) throw new Error('a varint that breaks off');
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - start));
    if (byte < 0x80) return { value: BigInt.asIntN(64, value), next: at + 1 };
  }
  throw new Error('a varint of more than ten bytes');
}

export function readPacked(bytes: Uint8Array): readonly number[] {
  const values: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const { value, next } = readVarint(bytes, at);
    values.push(Number(value));
    at = next;
  }
  return values;
}

/** The fields of one number, as messages. */
export function messages(fields: readonly Field[], number: number): readonly (readonly Field[])[] {
  return fields.flatMap((field) =>
    field.number === number && field.value instanceof Uint8Array ? [readMessage(field.value)] : [],
  );
}

export function strings(fields: readonly Field[], number: number): readonly string[] {
  return fields.flatMap((field) =>
    field.number === number && field.value instanceof Uint8Array ? [new TextDecoder().decode(field.value)] : [],
  );
}

export function integer(fields: readonly Field[], number: number): number | undefined {
  const value = fields.find((field) => field.number === number)?.value;
  return typeof value === 'bigint' ? Number(value) : undefined;
}

export function packed(fields: readonly Field[], number: number): readonly number[] {
  const value = fields.find((field) => field.number === number)?.value;
  return value instanceof Uint8Array ? readPacked(value) : [];
}
