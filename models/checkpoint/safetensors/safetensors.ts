import { CaptionLensError } from '../../errors.ts';
import { openBoundedFile, refuseLfsPointer, type BoundedFile } from '../../files/boundedFile.ts';
import { checkRange, entryOf } from '../sources.ts';
import { parseStrictJson, type JsonValue } from '../../files/strictJson.ts';
import { bytesPerElement, type DType, type TensorEntry, type TensorSource } from '../tensors.ts';
import { say, type Wording } from '../../wording.ts';

const maxHeaderBytes = 25 * 1024 * 1024;
const maxRank = 16;

interface PlacedTensor extends TensorEntry {
  /** First byte, counted from the end of the header. */
  readonly begin: number;
}

/**
 * One `.safetensors` file: u64 header length, JSON header, tensors back to back (huggingface/safetensors, README,
 * "Format"). Every byte of the file must belong to something. Throws `checkpointInvalid`.
 */
export async function openSafetensors(path: string): Promise<TensorSource> {
  const file = await openBoundedFile(path);
  try {
    return await readHeader(file);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readHeader(file: BoundedFile): Promise<TensorSource> {
  await refuseLfsPointer(file);
  if (file.size < 8) throw damaged(file, say`${file.size} bytes are too few for a safetensors file`);
  const declared = (await file.readAt(0, 8)).readBigUInt64LE();
  if (declared > BigInt(maxHeaderBytes)) throw damaged(file, say`its header claims ${String(declared)} bytes`);
  const headerBytes = Number(declared);
  if (headerBytes > file.size - 8) throw damaged(file, say`it ends within its header`);
  const tensors = parseHeader(file, await file.readAt(8, headerBytes));
  const dataStart = 8 + headerBytes;
  checkCoverage(file, tensors, file.size - dataStart);

  const begins = new Map(tensors.map((tensor) => [tensor.name, tensor.begin]));
  const entries = new Map<string, TensorEntry>(
    tensors.map(({ name, dtype, shape, byteLength }) => [name, { name, dtype, shape, byteLength, file: file.path }]),
  );
  const source: TensorSource = {
    entries,
    async read(name, start = 0, end = entryOf(source, name).byteLength) {
      checkRange(entryOf(source, name), start, end);
      return file.readAt(dataStart + (begins.get(name) ?? NaN) + start, end - start);
    },
    close: () => file.close(),
  };
  return source;
}

function parseHeader(file: BoundedFile, bytes: Buffer): readonly PlacedTensor[] {
  if (bytes[0] !== 0x7b) throw damaged(file, say`its header does not begin with "{"`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw damaged(file, say`its header is not UTF-8 text`, error);
  }
  const header = parseStrictJson(text, `The header of ${file.path}`);
  if (!(header instanceof Map)) throw damaged(file, say`its header is not an object`);
  const tensors: PlacedTensor[] = [];
  for (const [name, value] of header as ReadonlyMap<string, JsonValue>) {
    if (name !== '__metadata__') tensors.push(parseTensor(file, name, value));
    else if (!isTextMap(value)) throw damaged(file, say`its __metadata__ is not a map of texts`);
  }
  return tensors;
}

function parseTensor(file: BoundedFile, name: string, value: JsonValue): PlacedTensor {
  if (!(value instanceof Map)) throw damaged(file, say`its header says nothing useful of ${name}`);
  const fields = value as ReadonlyMap<string, JsonValue>;
  const dtype = fields.get('dtype');
  if (!isDType(dtype)) {
    throw new CaptionLensError(
      'checkpointUnsupported',
      say`${file.path}: ${name} has the number format ${JSON.stringify(dtype)}; Caption Lens reads F32, F16 and BF16.`,
    );
  }
  const shape = fields.get('shape');
  if (!isCountList(shape) || shape.length > maxRank) throw damaged(file, say`${name} has no proper shape`);
  const offsets = fields.get('data_offsets');
  if (!isCountList(offsets)) throw damaged(file, say`${name} has no proper data_offsets`);
  const [begin, end, ...rest] = offsets;
  if (begin === undefined || end === undefined || rest.length > 0 || begin > end) {
    throw damaged(file, say`${name} has no proper data_offsets`);
  }
  const byteLength = byteLengthOf(dtype, shape);
  if (byteLength !== end - begin) {
    throw damaged(file, say`${name} has ${end - begin} bytes, but its shape [${shape.join(', ')}] needs others`);
  }
  return { name, dtype, shape, byteLength, begin };
}

function checkCoverage(file: BoundedFile, tensors: readonly PlacedTensor[], dataBytes: number): void {
  const inOrder = [...tensors].sort((a, b) => a.begin - b.begin || a.byteLength - b.byteLength);
  let covered = 0;
  for (const tensor of inOrder) {
    if (tensor.begin !== covered)
      throw damaged(file, say`${tensor.name} does not begin where the tensor before it ends`);
    covered += tensor.byteLength;
  }
  if (covered > dataBytes) {
    throw damaged(file, say`it is cut short, ${covered - dataBytes} bytes of its tensors are missing`);
  }
  if (covered < dataBytes) throw damaged(file, say`${dataBytes - covered} bytes at its end belong to no tensor`);
}

/** Bytes of a tensor; `undefined` when they are more than a safe integer. */
export function byteLengthOf(dtype: DType, shape: readonly number[]): number | undefined {
  let bytes = bytesPerElement[dtype];
  for (const side of shape) {
    bytes *= side;
    if (!Number.isSafeInteger(bytes)) return undefined;
  }
  return bytes;
}

function isTextMap(value: JsonValue): boolean {
  return value === null || (value instanceof Map && [...value.values()].every((item) => typeof item === 'string'));
}

function isDType(value: unknown): value is DType {
  return typeof value === 'string' && Object.hasOwn(bytesPerElement, value);
}

function isCountList(value: JsonValue | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every((item: JsonValue) => Number.isSafeInteger(item) && Number(item) >= 0);
}

function damaged(file: BoundedFile, what: Wording, cause?: unknown): CaptionLensError {
  return new CaptionLensError('checkpointInvalid', say`${file.path} is damaged: ${what}.`, { cause });
}
