/**
 * `npm run bench:names -- [--tuxpaint DIR] [--gcompris DIR] [--cache DIR] [--captions N] [--write]`: how often the embedded
 * model names what is in a photograph, and how often rightly.
 *
 * The photographs come from Debian's tuxpaint-stamps-default and gcompris-qt-data, installed, or unpacked anywhere with
 * `dpkg-deb -x`; which names are right for them is in labels.json. Half of them were calibrated by, half were not. Prints
 * tables of both, every wrong name, and --captions (100) captions for reading. --write puts the figures of the half that
 * was held back into models/demo/recogniser/accuracy.json.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Captioner } from '../../../models/caption.ts';
import { openCaptioner } from '../../../models/captioner.ts';
import { embeddedModelFolder } from '../../../models/embeddedModel.ts';
import { namedIn } from '../../../models/recogniser/sight.ts';
import { inputOf } from '../../../server/images/decoding/modelInput.ts';
import { withCache } from '../cache.ts';
import { chooseNames, halves, readLabels, type LabelledPhotograph } from './labels.ts';
import { Observer } from './observer.ts';
import { openPhotographs, placeOptions, type ReadPhotograph } from './photographs.ts';
import { accuracyOf, listWrong, tabulateNames, tabulatePhotographs } from './report.ts';
import { namesIn } from './said.ts';
import { judge, type Judgement } from './judgements.ts';

interface Described {
  readonly judgement: Judgement;
  /** Said of what the rest is in, which no label knows. */
  readonly places: readonly string[];
  /** `a drawing` of a photograph is never right. */
  readonly isTakenForOther: boolean;
  readonly caption: string;
  /** Names that the caption lacks. */
  readonly lost: readonly string[];
}

interface Onlookers {
  readonly observer: Observer;
  readonly captioner: Captioner;
  readonly read: ReadPhotograph;
}

async function describe(photograph: LabelledPhotograph, { observer, captioner, read }: Onlookers): Promise<Described> {
  const decoded = await observer.decode(await read(photograph.name));
  const sight = observer.read(await observer.look(decoded));
  const [written] = await captioner.caption({ ...inputOf(decoded), settings: {} });
  const caption = written?.captions[0]?.text ?? '';
  const named = namedIn(caption, sight.subjects);
  const said = namesIn(sight, observer.recognition.names.names);
  return {
    judgement: judge(photograph, said),
    places: sight.places,
    isTakenForOther: sight.items.length > 0 && said.length === 0,
    caption,
    lost: sight.subjects.filter((subject) => !named.includes(subject)).map(({ name }) => name),
  };
}

function print(described: readonly Described[], captions: number): void {
  for (const half of halves) {
    const own = described.filter(({ judgement }) => judgement.photograph.half === half);
    const judgements = own.map(({ judgement }) => judgement);
    const places = own.filter((one) => one.places.length > 0);
    const others = own.filter(({ isTakenForOther }) => isTakenForOther);
    console.log(
      `\n## The half that was ${half}\n\n${tabulatePhotographs(judgements)}\n\n${tabulateNames(judgements)}\n`,
    );
    printList('wrong names', listWrong(judgements));
    printList('photographs said to be something else', others.map(nameOf));
    printList(
      'photographs with a place, which is not judged',
      places.map((one) => `${nameOf(one)}: ${one.places.join(' ')}`),
    );
    const lost = own.filter((one) => one.lost.length > 0);
    printList(
      'captions that lack a name',
      lost.slice(0, 10).map((one) => `${nameOf(one)}: ${one.lost.join(', ')}: ${one.caption}`),
      lost.length,
    );
  }
  const chosen = new Set(chooseNames(described.map(nameOf), captions));
  const read = described.filter((one) => chosen.has(nameOf(one)));
  console.log(`\n## ${read.length} captions to read\n`);
  for (const one of read) console.log(`${nameOf(one)}: ${one.caption}`);
}

function nameOf({ judgement }: Described): string {
  return judgement.photograph.name;
}

/** `count` where the list shows but the first. */
function printList(title: string, lines: readonly string[], count = lines.length): void {
  console.log([`${count} ${title}`, ...lines.map((line) => `  ${line}`)].join('\n'));
}

async function write(judgements: readonly Judgement[]): Promise<void> {
  const { pictures, kinds } = accuracyOf(judgements);
  const lines = kinds.map((kind) => `  ${JSON.stringify(kind)}`).join(',\n');
  const path = join(embeddedModelFolder(), 'recogniser', 'accuracy.json');
  await writeFile(path, `{\n "pictures": ${pictures},\n "kinds": [\n${lines}\n ]\n}\n`);
  console.log(`\nWritten to ${path}.`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ...placeOptions,
      cache: { type: 'string' },
      captions: { type: 'string', default: '100' },
      write: { type: 'boolean' },
    },
  });
  const photographs = readLabels();
  const read = await openPhotographs(values);
  await withCache(values.cache, async (cacheDir) => {
    const observer = await Observer.open(cacheDir);
    const model = { model: { path: undefined }, device: 'cpu', precision: 'fp32', cacheDir } as const;
    const captioner = await openCaptioner(model);
    try {
      const described: Described[] = [];
      for (const photograph of photographs) described.push(await describe(photograph, { observer, captioner, read }));
      print(described, Number(values.captions));
      if (values.write) await write(described.map(({ judgement }) => judgement));
    } finally {
      await captioner.dispose();
      await observer.dispose();
    }
  });
}

await main();
