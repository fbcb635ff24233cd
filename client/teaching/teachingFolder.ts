import { appendFile, mkdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { withStep, type Step, type TeachingChoices } from './teachingState.ts';

/** A picture with what people wrote of it. */
export interface HeldPicture {
  readonly path: string;
  readonly name: string;
  readonly text: string;
}

/** What a training was begun with, so that it is taken up with the same. */
export interface Begun {
  readonly choices: TeachingChoices;
  /** Of `train`, beside `--resume`. */
  readonly options: readonly string[];
  readonly steps: number;
  readonly documents: number;
}

/** Where the teaching of one workspace keeps its lists, its training and what comes of it. */
export class TeachingFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Of the workspace's alt texts as they are now; beside `data`, so that pictures are found from both. */
  get survey(): string {
    return join(this.path, 'survey');
  }

  /** What is learned from, once it was begun. */
  get data(): string {
    return join(this.path, 'data');
  }

  get run(): string {
    return join(this.path, 'run');
  }

  /** Of a step that is only measured. */
  get trial(): string {
    return join(this.path, 'trial');
  }

  get model(): string {
    return join(this.run, 'huggingface');
  }

  async prepare(): Promise<void> {
    await mkdir(this.survey, { recursive: true });
  }

  /** `none`, or how far a training of before came. */
  async found(): Promise<'none' | 'stopped' | 'done'> {
    if (await exists(join(this.model, 'model.safetensors'))) return 'done';
    return (await exists(join(this.run, 'state.json'))) || (await this.begun()) ? 'stopped' : 'none';
  }

  async begin(begun: Begun): Promise<void> {
    await this.discard();
    await rename(this.survey, this.data);
    await this.prepare();
    await writeFile(join(this.path, 'begun.json'), JSON.stringify(begun));
  }

  async begun(): Promise<Begun | undefined> {
    const text = await readFile(join(this.path, 'begun.json'), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as Begun);
  }

  async keepStep(step: Step): Promise<void> {
    await appendFile(join(this.path, 'steps.jsonl'), `${JSON.stringify(step)}\n`);
  }

  /** Those that a training of before told; what it told again counts as it was told last. */
  async steps(): Promise<readonly Step[]> {
    const text = await readFile(join(this.path, 'steps.jsonl'), 'utf8').catch(() => '');
    return linesOf(text).reduce<readonly Step[]>((steps, line) => withStep(steps, JSON.parse(line) as Step), []);
  }

  /** Pictures that are not learned from, of a folder of lists; at most `count`. */
  async heldBack(folder: string, count: number): Promise<readonly HeldPicture[]> {
    const text = await readFile(join(folder, 'held-back.jsonl'), 'utf8').catch(() => '');
    return linesOf(text)
      .slice(0, count)
      .map((line) => {
        const { image, captions } = JSON.parse(line) as {
          readonly image: string;
          readonly captions: readonly string[];
        };
        const path = resolve(folder, image);
        return { path, name: join(basename(dirname(path)), basename(path)), text: captions[0] ?? '' };
      });
  }

  /** How many pictures and texts one of the lists has. */
  async counts(
    folder: string,
    list: 'rest' | 'held-back',
  ): Promise<{ readonly pictures: number; readonly texts: number }> {
    const text = await readFile(join(folder, `${list}.jsonl`), 'utf8').catch(() => '');
    const rows = linesOf(text).map((line) => JSON.parse(line) as { readonly captions: readonly string[] });
    return { pictures: rows.length, texts: rows.reduce((sum, { captions }) => sum + captions.length, 0) };
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.path);
    return bavail * bsize;
  }

  /** The training and all that came of it. */
  async discard(): Promise<void> {
    for (const path of [
      this.data,
      this.run,
      this.trial,
      join(this.path, 'begun.json'),
      join(this.path, 'steps.jsonl'),
    ]) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.endsWith('}'));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
