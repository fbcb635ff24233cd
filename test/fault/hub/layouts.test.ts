import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { goldenPath } from '../../golden.ts';
import { expectedPictures } from '../../golden/oracle.ts';
import { settingOptions } from '../../golden/settingOptions.ts';
import { layoutRepositories } from '../../fixtures/hub/layouts.ts';
import { tokensOf, runIn } from './commandLine.ts';
import { hubScene } from './scene.ts';

const coffee = fileURLToPath(new URL('../../../media/samples/coffee.png', import.meta.url));

interface Said {
  readonly repo: string;
  readonly prompt: string;
  readonly options: readonly string[];
  readonly tokens: readonly number[];
}

/** What transformers says of a reference checkpoint, whose weights are the same in every layout. */
function saidOf(golden: string, repo: string): Said {
  const picture = expectedPictures({ expected: golden }).find((each) => each.picture === 'coffee');
  const prompt = picture?.prompts[1];
  const generation = prompt?.generations.find(({ settings }) => settings.numBeams === 5);
  if (!prompt || !generation) throw new Error('the oracle says nothing of the cup of coffee');
  return {
    repo,
    prompt: prompt.prompt,
    options: settingOptions(generation.settings),
    tokens: generation.tokens[0] ?? [],
  };
}

/** What it says of the layouts that change what is computed: `make_layouts.py`. */
function saidOfLayout(layout: 'padded' | 'image-token'): readonly Said[] {
  const told = JSON.parse(readFileSync(goldenPath('layouts.json'), 'utf8')) as Record<
    string,
    Record<string, { readonly tokens: readonly number[] }>
  >;
  const options = ['--num-beams', '5', '--max-new-tokens', '30', '--min-new-tokens', '8'];
  return Object.entries(told[layout] ?? {}).map(([prompt, { tokens }]) => {
    return { repo: `tiny/${layout}`, prompt, options, tokens };
  });
}

it.each([
  saidOf('tiny', 'tiny/two-files'),
  saidOf('tiny-fp16-sharded', 'tiny/one-bin'),
  saidOf('tiny-fp16-sharded', 'tiny/eight-shards'),
  ...saidOfLayout('padded'),
  ...saidOfLayout('image-token'),
])(
  'one command fetches $repo and says what transformers says after "$prompt"',
  async ({ repo, prompt, options, tokens }) => {
    const scene = await hubScene({ repositories: layoutRepositories });
    const { code, stdout, stderr } = await runIn(scene, [
      ...['caption', '--no-daemon', coffee, '--model', repo, '--prompt', prompt],
      ...['--device', 'cpu', '--precision', 'fp32', '--processor', 'hf', '--json', ...options],
    ]);
    expect([code, stderr]).toEqual([0, '']);
    expect(tokensOf(stdout)).toEqual([tokens]);
  },
);
