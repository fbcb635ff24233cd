import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClipModels } from '../../../models/catalog/clipModels.ts';
import type { Captioner, CaptionRequest, ClipUse } from '../../../models/caption.ts';
import { openCaptioner } from '../../../models/captioner.ts';
import { ownNames, spelled } from '../../../models/wording.ts';
import { PictureDecoder } from '../../../server/images/decoding/decoder.ts';
import { runCli } from '../../cli.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import golden from '../cases/agreement.json' with { type: 'json' };

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { num_beams: numBeams, max_new_tokens: maxNewTokens, min_new_tokens: minNewTokens } = golden.settings;
const settings = { numBeams, numReturnSequences: golden.settings.num_return_sequences, maxNewTokens, minNewTokens };
// Texts and cosines are transformers', see scripts/make_agreement.py.
const pictures = Object.entries(golden.pictures);

describe('texts chosen by agreement', () => {
  const folder = temporaryFolder();
  const decoder = new PictureDecoder(new URL('../../../dist/decodeChild.js', import.meta.url));
  let captioner: Captioner;
  let clip: ClipUse;

  beforeAll(async () => {
    const found = await new ClipModels().find(at('cases/metrics/clip-tiny'), folder.path);
    if (!found) throw new Error('the tiny CLIP');
    clip = found;
    captioner = await openCaptioner({
      model: { path: at('cases/tiny/checkpoint') },
      device: 'cpu',
      precision: 'fp32',
      cacheDir: folder.path,
    });
  });
  afterAll(async () => {
    await captioner.dispose();
    await decoder.dispose();
    folder.remove();
  });

  async function requestOf(name: string): Promise<CaptionRequest> {
    const bytes = readFileSync(at(`../../media/samples/${name}`));
    const views = [{ size: clip.imageSize, part: 'square' as const }];
    const decoded = await decoder.decode(bytes, { size: captioner.info.imageSize, rule: 'hf', views });
    const pixels = [decoded.pixels];
    return { pixels, prompt: '', settings, agreement: { clip, pixels: decoded.views.slice(0, 1), opening: '' } };
  }

  test.each(pictures)('%s: the best has the greatest cosine', async (name, { texts, cosines }) => {
    const [caption] = await captioner.caption(await requestOf(name));
    expect(caption?.agreementFault).toBeUndefined();
    const ranked = texts.map((text, each) => [text, cosines[each] ?? NaN] as const).sort(([, a], [, b]) => b - a);
    expect(caption?.captions.map(({ text }) => text)).toEqual(ranked.map(([text]) => text));
    for (const [each, { agreement = NaN }] of caption?.captions.entries() ?? []) {
      expect(agreement).toBeCloseTo(ranked[each]?.[1] ?? NaN, 4);
    }
  });

  test('some pictures get another text than the likeliest, and without agreement all get that', async () => {
    let changed = 0;
    for (const [name, { texts }] of pictures) {
      const request = await requestOf(name);
      const { agreement: _, ...likeliest } = request;
      const [[chosen], [usual]] = [await captioner.caption(request), await captioner.caption(likeliest)];
      expect(usual?.captions.map(({ text }) => text)).toEqual(texts);
      expect(usual?.captions.every(({ agreement }) => agreement === undefined)).toBe(true);
      if (chosen?.captions[0]?.text !== texts[0]) changed += 1;
    }
    expect(changed).toBeGreaterThan(0);
  });

  test('a CLIP that is gone, or too large for the machine, costs the choice and says why', async () => {
    const [[name, { texts }] = ['', { texts: [] }]] = pictures;
    const request = await requestOf(name);
    const spoilt = [
      { ...clip, files: { folder: at('cases/metrics/absent') }, stamp: 'absent' },
      { ...clip, files: { folder: at('cases/metrics/roberta-tiny') }, stamp: 'other' },
      { ...clip, bytes: 1e15, stamp: 'large' },
    ];
    for (const each of spoilt) {
      const pixels = request.agreement?.pixels ?? [];
      const [caption] = await captioner.caption({ ...request, agreement: { clip: each, pixels, opening: '' } });
      expect(caption?.captions.map(({ text }) => text)).toEqual(texts);
      expect(spelled(caption?.agreementFault ?? '', ownNames)).toMatch(/^[A-Z/].*\.$/);
    }
    const [again] = await captioner.caption(request);
    expect(again?.agreementFault).toBeUndefined();
  });

  test('several pictures at once get what each gets alone', async () => {
    const requests = await Promise.all(pictures.slice(0, 3).map(([name]) => requestOf(name)));
    const alone = await Promise.all(requests.map(async (request) => (await captioner.caption(request))[0]?.captions));
    const together = await captioner.caption({
      pixels: requests.flatMap(({ pixels }) => pixels),
      prompt: '',
      settings,
      agreement: { clip, pixels: requests.flatMap(({ agreement }) => agreement?.pixels ?? []), opening: '' },
    });
    expect(together.map(({ captions }) => captions.map(({ text }) => text))).toEqual(
      alone.map((captions) => captions?.map(({ text }) => text)),
    );
  });
});

describe('the command line', () => {
  const folder = temporaryFolder();
  const env = { CAPTION_LENS_CACHE: folder.path, HF_HOME: folder.path, HF_HUB_OFFLINE: '1' };
  afterAll(() => folder.remove());
  const names = ['chelsea.png', 'camera.png', 'coffee.png'] as const;
  const caption = [
    ...['caption', ...names.map((name) => at(`../../media/samples/${name}`)), '--model', at('cases/tiny/checkpoint')],
    ...['--device', 'cpu', '--precision', 'fp32', '--processor', 'hf', '--prompt', '', '--json'],
    ...['--num-beams', String(numBeams), '--max-new-tokens', String(maxNewTokens), '--min-new-tokens', '1'],
  ];
  const textsOf = (stdout: string) =>
    stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { captions: readonly { text: string }[] }).captions[0]?.text);

  test('chooses by the CLIP that is named', async () => {
    const options = ['--choose-by', 'agreement', '--clip-model', at('cases/metrics/clip-tiny')];
    const { exitCode, stdout, stderr } = await runCli([...caption, ...options], env);
    expect([exitCode, stderr]).toEqual([0, '']);
    const best = names.map((name) => {
      const { texts, cosines } = golden.pictures[name];
      return texts[cosines.indexOf(Math.max(...cosines))];
    });
    expect(textsOf(stdout)).toEqual(best);
    expect(best).not.toEqual(names.map((name) => golden.pictures[name].texts[0]));
  });

  test('takes the likeliest where no CLIP is here, and says so once', async () => {
    const { exitCode, stdout, stderr } = await runCli([...caption, '--choose-by', 'agreement'], env);
    expect(exitCode).toBe(0);
    expect(textsOf(stdout)).toEqual(names.map((name) => golden.pictures[name].texts[0]));
    expect(stderr.match(/There is no CLIP on this machine/g)).toHaveLength(1);
  });

  test.each([
    [['--choose-by', 'agreement', '--clip-model', at('cases/metrics/roberta-tiny')], 'checkpointUnsupported'],
    [['--choose-by', 'agreement', '--clip-model', at('cases/absent')], 'checkpointNotFound'],
    [['--choose-by', 'agreement', '--clip-model', 'org/nowhere'], 'hubOffline'],
    [['--choose-by', 'agreement', '--num-beams', '1'], 'invalidOption'],
    [['--clip-model', 'org/clip'], 'invalidOption'],
    [['--choose-by', 'chance'], 'invalidOption'],
  ])('%j is a sentence and a code', async (options, code) => {
    const { exitCode, stdout, stderr } = await runCli([...caption, ...options], env);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(new RegExp(`^caption-lens: [^\n]+\\. \\[${code}\\]\n$`));
  });
});
