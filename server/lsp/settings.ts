import { CaptionLensError } from '../../models/errors.ts';
import type { AltTextRules } from '../captions/depiction/altText.ts';
import { givenSettings } from '../../models/generation/settings.ts';
import type { DescribeSettings } from '../captions/describer.ts';
import { suitModel, type AskedText } from '../catalog/suitedSettings.ts';
import { embeddedName, type ModelPaths } from '../catalog/modelNames.ts';
import type { DescribeOptions } from '../protocol/messages.ts';
import { defaultSettings, readSettings, type Settings } from '../protocol/settings.ts';

export type Trust = 'trusted' | 'restricted';

/** One client's settings as they hold now. Whoever asks while the client is being asked waits for its answer. */
export class SessionSettings {
  #given: unknown;
  #trust: Trust = 'trusted';
  #answered: Promise<void> = Promise.resolve();
  readonly #listeners = new Set<(settings: Settings) => void>();

  get trust(): Trust {
    return this.#trust;
  }

  set trust(trust: Trust) {
    if (trust === this.#trust) return;
    this.#trust = trust;
    this.#announce();
  }

  /** Whether the client has said any; else they are the defaults. */
  get areGiven(): boolean {
    return this.#given !== undefined && this.#given !== null;
  }

  async current(): Promise<Settings> {
    await this.#answered;
    return this.#now();
  }

  /** Replaces everything that the client has said before. */
  replace(given: unknown): void {
    this.#given = given;
    this.#announce();
  }

  /** Replaces it by what `ask` answers; where asking fails or answers nothing, what was known stays. */
  async replaceBy(ask: () => Promise<unknown>): Promise<void> {
    const answer = ask().then(
      (given) => {
        // Neovim and Emacs answer `null` where they have no settings of that name.
        if (given !== null && given !== undefined) this.replace(given);
      },
      () => undefined,
    );
    this.#answered = answer;
    await answer;
  }

  onChange(listener: (settings: Settings) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #now(): Settings {
    const settings = readSettings(this.#given);
    return this.#trust === 'trusted' ? settings : restrict(settings);
  }

  #announce(): void {
    const settings = this.#now();
    for (const listener of this.#listeners) listener(settings);
  }
}

/** A workspace that is not trusted gets the embedded model and fetches nothing: its settings are a stranger’s. */
function restrict(settings: Settings): Settings {
  const { model, remote } = defaultSettings;
  return { ...settings, model: { ...model, path: embeddedName }, remote };
}

/** How descriptions become alt text. */
export function altTextRules({ altText, diagnostics }: Settings): AltTextRules {
  return { ...altText, longFrom: diagnostics.longFrom };
}

/**
 * What one description depends on: the settings, whose model lies at `paths`, and what a request says otherwise. Alt text
 * may be shorter than a description, and a description that is known serves for it: it says as much, and is what was read.
 */
export function describeSettings(
  settings: Settings,
  paths: ModelPaths,
  trust: Trust,
  options: DescribeOptions = {},
): DescribeSettings {
  if (trust === 'restricted' && options.model && options.model.path !== '') {
    throw new CaptionLensError('invalidOption', 'A workspace that is not trusted can only use the embedded model.');
  }
  const model = options.model ?? { ...settings.model, ...paths, imageSize: 0 };
  const asked = askedText(settings.description, options);
  const suited = suitModel(asked, model.path, options.purpose ?? 'description');
  const longer = suitModel(asked, model.path, 'description').generation;
  const isLonger = options.purpose === 'altText' && longer.maxNewTokens !== suited.generation.maxNewTokens;
  return {
    model,
    ...suited,
    ...(isLonger && { longer }),
    texts: options.basis === 'checkpoint' ? 'own' : 'all',
    ...(options.rules && { rules: options.rules }),
    processor: options.processor ?? 'default',
    altText: { ...altTextRules(settings), ...options.altText },
  };
}

/** What a person set, here or in a request; whoever sets the most alone means no more than that. */
function askedText(description: Settings['description'], options: DescribeOptions): AskedText {
  const { prompt: usual, beams, maxNewTokens, minNewTokens } = description;
  const said = givenSettings(options.settings ?? {});
  if (options.basis === 'checkpoint') {
    return { generation: said, ...(options.prompt !== undefined && { prompt: options.prompt }) };
  }
  const most = said.maxNewTokens ?? maxNewTokens ?? Infinity;
  const generation = {
    ...(beams !== null && { numBeams: beams }),
    ...(maxNewTokens !== null && { maxNewTokens }),
    ...(minNewTokens !== null && { minNewTokens: Math.min(minNewTokens, most) }),
    ...said,
  };
  const prompt = options.prompt ?? usual ?? undefined;
  return { generation, ...(prompt !== undefined && { prompt }) };
}
