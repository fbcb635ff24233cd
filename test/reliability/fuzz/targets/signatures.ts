import fc from 'fast-check';
import { readBase64, readDataPicture } from '../../../../server/images/reading/dataPicture.ts';
import { readGifBackdrop } from '../../../../server/images/decoding/gifBackdrop.ts';
import { findPreview } from '../../../../server/images/raw/rawPreview.ts';
import { readSignature } from '../../../../server/images/signature.ts';
import { outcomeOf } from '../files.ts';
import { anyPicture } from './pictures.ts';
import { promise, type FuzzTarget } from '../target.ts';

interface SignatureInput {
  readonly bytes: Uint8Array;
  /** How each byte is written in a `data:` address, counted round. */
  readonly writing: readonly ('plain' | 'upper' | 'lower')[];
  readonly encoding: 'base64' | 'escaped';
}

export const signatures: FuzzTarget<SignatureInput> = {
  name: 'signatures',
  promise:
    'What a file is is told by its first bytes, for any bytes; a picture in a data: address is its own bytes, however they are written.',
  share: 15_000,
  inputs: fc.record({
    bytes: anyPicture,
    writing: fc.array(fc.constantFrom('plain', 'upper', 'lower'), { minLength: 1, maxLength: 8 }),
    encoding: fc.constantFrom('base64', 'escaped'),
  }),
  async check({ bytes, writing, encoding }) {
    const signature = readSignature(bytes);
    const at = (start: number, end: number) => Buffer.from(bytes.subarray(start, end)).toString('latin1');
    if (signature.kind === 'picture') {
      const begins: Readonly<Record<string, boolean>> = {
        jpeg: at(0, 3) === '\xff\xd8\xff',
        png: at(1, 4) === 'PNG',
        webp: at(0, 4) === 'RIFF' && at(8, 12) === 'WEBP',
        gif: at(0, 4) === 'GIF8',
        avif: at(4, 8) === 'ftyp',
        heic: at(4, 8) === 'ftyp',
        cr3: at(4, 8) === 'ftyp',
        raf: at(0, 8) === 'FUJIFILM',
        ...Object.fromEntries(
          ['tiff', 'cr2', 'nef', 'arw', 'dng', 'raw'].map((format) => [format, /^(II|MM)/.test(at(0, 2))]),
        ),
      };
      promise(begins[signature.format] === true, `It does not begin as ${signature.format}.`);
    }
    readGifBackdrop(bytes);
    for (const format of ['cr2', 'cr3', 'nef', 'raf'] as const) {
      const jpeg = findPreview(bytes, format)?.jpeg;
      promise(!jpeg || Buffer.from(bytes).includes(Buffer.from(jpeg)), 'A preview is not of its file.');
    }
    const written =
      encoding === 'base64'
        ? `data:image/png;base64,${[...Buffer.from(bytes).toString('base64')].map((sign, index) => write(sign, writing[index % writing.length])).join('')}`
        : `data:image/png,${[...bytes].map((byte, index) => write(String.fromCharCode(byte), writing[index % writing.length])).join('')}`;
    for (const read of [() => readDataPicture(written), () => readBase64(Buffer.from(bytes).toString('base64'))]) {
      const outcome = await outcomeOf(read, ['imageInvalid']);
      const isRight = outcome.kind === 'read' ? Buffer.compare(outcome.value, bytes) === 0 : bytes.length === 0;
      promise(isRight, 'Its bytes are others.');
    }
  },
};

/** A byte as it is where it can stand there, else as `%4a` or `%4A`. */
function write(character: string, how: 'plain' | 'upper' | 'lower' | undefined): string {
  if (how === 'plain' && character !== '%') return character;
  const digits = character.charCodeAt(0).toString(16).padStart(2, '0');
  return `%${how === 'upper' ? digits.toUpperCase() : digits}`;
}
