/**
 * Checks what the demo model claims about pictures against their pixels.
 *
 *   npx tsx test/bench/demo-accuracy/run.ts FOLDER [--captions FILE] [--model FOLDER] [--detail] [--verbose]
 *
 * FOLDER holds pictures and scenes.json (file name -> scene names that are right). Without --captions the program's own
 * command line makes the captions.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { captionAll, readCaptions } from './captions.ts';
import { judgeQualities, judgeScene, type Judgement } from './claims.ts';
import { measure, type Square } from './measure.ts';
import { tabulate } from './report.ts';
import { loadRules } from './rules.ts';

const PICTURE = /\.(png|jpe?g|webp)$/i;

/** The picture as the model sees it: turned upright and squashed to a square. */
async function squash(file: string, size: number): Promise<Square> {
  const { data } = await sharp(file)
    .rotate()
    .flatten({ background: 'white' })
    .resize(size, size, { fit: 'fill', kernel: 'cubic' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, size };
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      captions: { type: 'string' },
      model: { type: 'string' },
      detail: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error('Say which folder of pictures to check.');
  const rules = loadRules();
  const scenes = JSON.parse(readFileSync(join(folder, 'scenes.json'), 'utf8')) as Record<string, string[]>;
  const files = readdirSync(folder)
    .filter((file) => PICTURE.test(file))
    .sort();
  const captions =
    values.captions === undefined
      ? await captionAll(
          files.map((file) => join(folder, file)),
          values.model,
        )
      : readCaptions(readFileSync(values.captions, 'utf8'));

  const judgements: Judgement[] = [];
  for (const file of files) {
    const caption = captions.get(basename(file));
    if (caption === undefined) throw new Error(`There is no caption for ${file}.`);
    const measures = measure(await squash(join(folder, file), rules.size), rules);
    const own = [...judgeQualities(caption, measures, rules), ...judgeScene(caption, scenes[file] ?? [], rules)];
    judgements.push(...own);
    if (values.verbose) {
      const wrong = own.filter((v) => !v.right).map((v) => `${v.kind}: ${v.name}`);
      console.log(`${file}: ${caption}${wrong.length > 0 ? `\n    wrong: ${wrong.join('; ')}` : ''}`);
    }
  }
  console.log(`${files.length} pictures\n\n${tabulate(judgements, values.detail)}`);
}

await main();
