import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CaptionLensError } from '../../errors.ts';
import { proxyRules, type ProxyRules } from './proxy.ts';
import { say } from '../../wording.ts';

/** The one place that names the Hub's own address; HF_ENDPOINT names another. */
const defaultEndpoint = 'https://huggingface.co';

/** How this machine reaches the Hub and where it keeps what comes from there, as every Hub client reads it. */
export interface HubEnvironment {
  /** Folder with `models--org--name`, shared with Python's huggingface_hub. */
  readonly cacheDir: string;
  /** Without a slash at its end. */
  readonly endpoint: string;
  /** Never logged, and sent to the endpoint's own origin alone. */
  readonly token: string | undefined;
  readonly network: 'online' | 'offline';
  readonly proxies: ProxyRules;
  /** `copies` where HF_HUB_DISABLE_SYMLINKS is set; where a link turns out impossible, a copy is made all the same. */
  readonly links: 'symbolic' | 'copies';
}

/** Where the settings of the Hub's clients are read from. */
export interface HubSurroundings {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, HF_HOME, XDG_CACHE_HOME, HF_ENDPOINT, HF_TOKEN, HF_TOKEN_PATH,
 * HF_HUB_OFFLINE, HF_HUB_DISABLE_SYMLINKS and the proxy variables as huggingface_hub 2.4 (`constants.py`) does. Where
 * no variable gives a token, the one that `hf auth login` left behind counts. The parameter `token` wins over all of
 * them. Throws `invalidOption` where HF_ENDPOINT is no address.
 */
export async function readHubEnvironment(
  { home, env }: HubSurroundings,
  token: string | undefined = undefined,
): Promise<HubEnvironment> {
  return {
    cacheDir: hubCacheFolder({ home, env }),
    endpoint: readEndpoint(env['HF_ENDPOINT']),
    token: clean(token) ?? (await readToken({ home, env })),
    network: isSet(env['HF_HUB_OFFLINE']) || isSet(env['TRANSFORMERS_OFFLINE']) ? 'offline' : 'online',
    proxies: proxyRules(env),
    links: isSet(env['HF_HUB_DISABLE_SYMLINKS']) ? 'copies' : 'symbolic',
  };
}

/** The absolute path of the folder with `models--org--name`. */
export function hubCacheFolder({ home, env }: HubSurroundings): string {
  return resolve(env['HF_HUB_CACHE'] || env['HUGGINGFACE_HUB_CACHE'] || join(hubHome({ home, env }), 'hub'));
}

function hubHome({ home, env }: HubSurroundings): string {
  return resolve(env['HF_HOME'] || join(env['XDG_CACHE_HOME'] || join(home, '.cache'), 'huggingface'));
}

function readEndpoint(given: string | undefined): string {
  const endpoint = (given || defaultEndpoint).replace(/\/+$/, '');
  if (/^https?:/i.test(endpoint) && URL.canParse(endpoint)) return endpoint;
  throw new CaptionLensError(
    'invalidOption',
    say`HF_ENDPOINT is no web address: ${JSON.stringify(endpoint.slice(0, 200))}.`,
  );
}

async function readToken({ home, env }: HubSurroundings): Promise<string | undefined> {
  const given = clean(env['HF_TOKEN']) ?? clean(env['HUGGING_FACE_HUB_TOKEN']);
  if (given !== undefined || isSet(env['HF_HUB_DISABLE_IMPLICIT_TOKEN'])) return given;
  const path = env['HF_TOKEN_PATH'] || join(hubHome({ home, env }), 'token');
  return clean(await readFile(path, 'utf8').catch(() => undefined));
}

/** Without line feeds, which would end a header; undefined where nothing is left. */
function clean(token: string | undefined): string | undefined {
  const text = token?.replaceAll(/[\r\n]/g, '').trim();
  return text === '' ? undefined : text;
}

function isSet(value: string | undefined): boolean {
  return /^(1|on|yes|true)$/i.test(value ?? '');
}
