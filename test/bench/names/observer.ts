import type { Recognition } from '../../../models/recognition.ts';
import { openRecognition } from '../../../models/recognition.ts';
import { embeddedModelFolder } from '../../../models/embeddedModel.ts';
import type { Evidence } from '../../../models/recogniser/evidence.ts';
import { locateRecogniser } from '../../../models/recogniser/files.ts';
import { readSight } from '../../../models/recogniser/reading.ts';
import type { Sight } from '../../../models/recogniser/sight.ts';
import { storePacked } from '../../../models/runtime/packedGraph.ts';
import { PictureDecoder } from '../../../server/images/decoding/decoder.ts';
import { inputSettings } from '../../../server/images/decoding/modelInput.ts';
import type { DecodedPicture } from '../../../server/images/decoding/decodeMessages.ts';

/** Side of the square that the language half's encoder gets; the embedded model's. */
const imageSize = 112;

/** The embedded recogniser and the program's own decoder, without the language half. Dispose it. */
export class Observer {
  readonly recognition: Extract<Recognition, { kind: 'ready' }>;
  readonly #decoder = new PictureDecoder(new URL('../../../dist/decodeChild.js', import.meta.url));

  private constructor(recognition: Extract<Recognition, { kind: 'ready' }>) {
    this.recognition = recognition;
  }

  static async open(cacheDir: string): Promise<Observer> {
    const place = await locateRecogniser(embeddedModelFolder());
    const machine = { store: { cacheDir, storePacked }, device: 'cpu' } as const;
    const recognition = await openRecognition(place?.folder, machine, () => undefined);
    if (recognition.kind !== 'ready') throw new Error(`The recogniser is ${JSON.stringify(recognition)}.`);
    return new Observer(recognition);
  }

  /** The bytes of a picture file -> its square and the views of it, as users' pictures become them. */
  decode(bytes: Uint8Array): Promise<DecodedPicture> {
    const { views } = this.recognition;
    return this.#decoder.decode(bytes, inputSettings({ imageSize, recogniser: { kind: 'ready', views } }, 'default'));
  }

  look({ views }: DecodedPicture): Promise<Evidence> {
    return this.recognition.model.look(views);
  }

  read(evidence: Evidence): Sight {
    return readSight(evidence, this.recognition.names, this.recognition.calibration);
  }

  async dispose(): Promise<void> {
    await this.#decoder.dispose();
    await this.recognition.dispose();
  }
}
