import { CaptionLensError } from '../../../models/errors.ts';
import type { AltTextRules } from '../../captions/depiction/altText.ts';
import { givenSettings } from '../../../models/generation/settingResolution.ts';
import type { DescribeSettings } from '../../captions/describer.ts';
import { suitModel, type AskedText } from '../../../models/catalog/suitedSettings.ts';
import { embeddedName, type ModelPaths } from '../../../models/catalog/modelNames.ts';
import type { DescribeOptions } from '../../protocol/messages.ts';
import { readSettings, type GivenSettings } from '../../protocol/givenSettings.ts';
import { defaultSettings, type Settings } from '../../protocol/settings.ts';

export type Trust = 'trusted' | 'restricted';

/** One client's settings as they hold now. Whoever asks while the client is being asked waits for its answer. */
export class SessionSettings {
  #given: GivenSettings | undefined;
  #trust: Trust = 'trusted';
  #trustFault: string | undefined;
  #answered: Promise<void> = Promise.resolve();
  readonly #listeners = new Set<(settings: Settings) => void>();

  get trust(): Trust {
    return this.#trust;
  }

  set trust(trust: Trust) {
    this.#settleTrust(trust, undefined);
  }

  /** Where what was said of trust cannot be understood: whoever says something of it does not mean the widest. */
  distrust(fault: string): void {
    this.#settleTrust('restricted', `${fault}; the workspace counts as not trusted.`);
  }

  /** Whether the client has said any; else they are the defaults. */
  get areGiven(): boolean {
    return this.#given !== undefined;
  }

  /** What is wrong with what the client said last of settings and trust, a sentence each. */
  get faults(): readonly string[] {
    return [...(this.#trustFault === undefined ? [] : [this.#trustFault]), ...(this.#given?.faults ?? [])];
  }

  async current(): Promise<Settings> {
    await this.#answered;
    return this.#now();
  }

  /** Replaces everything that the client has said before. */
  replace(given: unknown): void {
    this.#given = given === undefined || given === null ? undefined : readSettings(given);
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

  #settleTrust(trust: Trust, fault: string | undefined): void {
    if (trust === this.#trust && fault === this.#trustFault) return;
    this.#trust = trust;
    this.#trustFault = fault;
    this.#announce();
  }

  #now(): Settings {
    const { settings } = this.#given ?? { settings: defaultSettings };
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
