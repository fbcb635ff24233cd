import { CaptionLensError } from '../../../models/errors.ts';
import type { AltTextRules } from '../../captions/depiction/altText.ts';
import { readQuestion } from '../../captions/question.ts';
import { givenSettings } from '../../../models/generation/settingResolution.ts';
import type { DescribeSettings } from '../../captions/describer.ts';
import { suitModel, type AskedText } from '../../../models/catalog/suitedSettings.ts';
import { embeddedName, type ModelPaths } from '../../../models/catalog/modelNames.ts';
import type { DescribeOptions } from '../../protocol/messages.ts';
import { readSettings, type GivenSettings } from '../../protocol/givenSettings.ts';
import { defaultSettings, type Settings } from '../../protocol/settings.ts';
import { say, type Wording } from '../../../models/wording.ts';

/** Whether the user trusts the workspace; VS Code's Workspace Trust. */
export type Trust = 'trusted' | 'restricted';

/** One client's settings as they hold now. `current` waits while the client is being asked. */
export class SessionSettings {
  #given: GivenSettings | undefined;
  #trust: Trust = 'trusted';
  #trustFault: Wording | undefined;
  #answered: Promise<void> = Promise.resolve();
  readonly #listeners = new Set<(settings: Settings) => void>();

  get trust(): Trust {
    return this.#trust;
  }

  set trust(trust: Trust) {
    this.#settleTrust(trust, undefined);
  }

  /** For a `trust` that cannot be understood: the workspace counts as not trusted, and `faults` say so. */
  distrust(fault: Wording): void {
    this.#settleTrust('restricted', say`${fault}; the workspace counts as not trusted.`);
  }

  /** Whether the client has said any; otherwise the defaults hold. */
  get areGiven(): boolean {
    return this.#given !== undefined;
  }

  /** What is wrong with what the client said last of settings and trust, a sentence each. */
  get faults(): readonly Wording[] {
    return [...(this.#trustFault === undefined ? [] : [this.#trustFault]), ...(this.#given?.faults ?? [])];
  }

  /**
   * The settings that hold. In a workspace that is not trusted they name the embedded model and allow no remote
   * pictures.
   */
  async current(): Promise<Settings> {
    await this.#answered;
    return this.#now();
  }

  /** Replaces everything that the client has said before; undefined and null take it back. */
  replace(given: unknown): void {
    this.#given = given === undefined || given === null ? undefined : readSettings(given);
    this.#announce();
  }

  /** Replaces it by what `ask` answers. Where asking fails or answers nothing, what was known stays. Never rejects. */
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

  /** Calls the listener after every change; returns how to stop listening. */
  onChange(listener: (settings: Settings) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #settleTrust(trust: Trust, fault: Wording | undefined): void {
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
  const { description, model, remote } = defaultSettings;
  const own = { ...settings.description, clipModel: description.clipModel };
  return { ...settings, description: own, model: { ...model, path: embeddedName }, remote };
}

/** How descriptions become alt text, by the settings. */
export function altTextRules({ altText, diagnostics }: Settings): AltTextRules {
  return { ...altText, longFrom: diagnostics.longFrom };
}

/**
 * What one description depends on: the settings, whose model lies at `paths`, and what a request says otherwise. Alt
 * text may be shorter than a description; then `longer` are the settings of a description, whose text serves as well
 * where it is known. `choice`: as `choiceFor` of features/textChoice.ts says. Throws `invalidOption` where a workspace that is not trusted names a model.
 */
export function describeSettings(
  settings: Settings,
  paths: ModelPaths,
  trust: Trust,
  options: DescribeOptions = {},
  choice: Pick<DescribeSettings, 'agreement' | 'agreementFault'> = {},
): DescribeSettings {
  if (trust === 'restricted' && ((options.model?.path ?? '') !== '' || (options.clipModel ?? '') !== '')) {
    throw new CaptionLensError('invalidOption', say`A workspace that is not trusted can only use the embedded model.`);
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
    ...choice,
  };
}

/** What a person set, here or in a request. A request that sets only the most tokens lowers the fewest to it. */
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
  // The answer to a question that is asked of every picture is no alt text.
  const isUsable = options.purpose !== 'altText' || readQuestion(usual ?? '') === undefined;
  const prompt = options.prompt ?? (isUsable ? usual : undefined) ?? undefined;
  return { generation, ...(prompt !== undefined && { prompt }) };
}
