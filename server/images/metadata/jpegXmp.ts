import { type PictureCarrier, type FoundPacket, PictureWritingError } from './pictureCarrier.ts';

/** A marker segment (ITU-T T.81, B.1.1.4): from its `0xff` on, its content, and where it ends. */
interface Segment {
  readonly marker: number;
  readonly start: number;
  readonly content: Buffer;
  readonly end: number;
}

const [app0, app1, app2, app11, scan] = [0xe0, 0xe1, 0xe2, 0xeb, 0xda];
/** ISO 16684-3, 3.3.3: what an APP1 segment with a packet begins with. */
const xmpName = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1');
const exifName = Buffer.from('Exif\0', 'latin1');
const longest = 0xffff - 2;

/** XMP of a JPEG: an APP1 segment of its own. */
export const jpegCarrier: PictureCarrier = {
  async find(bytes): Promise<FoundPacket | undefined> {
    const own = segmentsOf(bytes).find(isXmp);
    return own && { packet: own.content.subarray(xmpName.length) };
  },

  async write(bytes, packet): Promise<Uint8Array> {
    const segments = segmentsOf(bytes);
    if (segments.at(-1)?.marker !== scan) throw new PictureWritingError('The JPEG picture is damaged.');
    // ISO 21617-1: content credentials lie in JUMBF boxes of APP11.
    if (segments.some(({ marker, content }) => marker === app11 && content.includes('c2pa'))) {
      throw PictureWritingError.credentials();
    }
    if (xmpName.length + packet.length > longest) {
      throw new PictureWritingError("The picture's metadata have no room for the text: a JPEG holds 64 kB of them.");
    }
    const head = Buffer.from([0xff, app1, 0, 0]);
    head.writeUInt16BE(2 + xmpName.length + packet.length, 2);
    const segment = Buffer.concat([head, xmpName, packet]);
    const old = segments.find(isXmp);
    const [start, end] = old ? [old.start, old.end] : [roomAfter(segments), roomAfter(segments)];
    // Other pictures in the file are found by their distance from this segment (CIPA DC-007, 5.2.3).
    const multi = segments.find(
      ({ marker, content }) => marker === app2 && content.subarray(0, 4).toString('latin1') === 'MPF\0',
    );
    if (multi && multi.start < start && segment.length !== end - start) {
      throw new PictureWritingError(
        'The file holds several pictures that would not be found again; it is left as it is.',
      );
    }
    return Buffer.concat([bytes.subarray(0, start), segment, bytes.subarray(end)]);
  },
};

function isXmp({ marker, content }: Segment): boolean {
  return marker === app1 && content.subarray(0, xmpName.length).equals(xmpName);
}

/** Behind what must come first: the JFIF and the Exif segment. */
function roomAfter(segments: readonly Segment[]): number {
  let at = 2;
  for (const { marker, content, start, end } of segments) {
    const isFirst = marker === app0 || (marker === app1 && content.subarray(0, exifName.length).equals(exifName));
    if (!isFirst || start !== at) break;
    at = end;
  }
  return at;
}

/** Up to the scan, whose segment is the last; fewer where the file is damaged. */
function segmentsOf(bytes: Uint8Array): readonly Segment[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const segments: Segment[] = [];
  for (let at = 2; at + 4 <= file.length;) {
    if (file[at] !== 0xff) break;
    const marker = file[at + 1] ?? 0;
    if (marker === 0xff) {
      at++; // fill bytes
      continue;
    }
    const end = at + 2 + file.readUInt16BE(at + 2);
    if (end > file.length || end < at + 4) break;
    segments.push({ marker, start: at, content: file.subarray(at + 4, end), end });
    if (marker === scan) break;
    at = end;
  }
  return segments;
}
