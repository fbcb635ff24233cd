/** Which proxy a request goes through, by the variables that curl and Python read. */
export interface ProxyRules {
  readonly https: URL | undefined;
  readonly http: URL | undefined;
  /** Hosts, and ends of hosts, that are reached directly; '*' means all. */
  readonly direct: readonly string[];
}

/** Reads HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY; of two spellings the one in lower case counts. */
export function proxyRules(env: Readonly<Record<string, string | undefined>>): ProxyRules {
  const read = (name: string): string => env[name.toLowerCase()] || env[name] || '';
  const all = read('ALL_PROXY');
  return {
    https: proxyUrl(read('HTTPS_PROXY') || all),
    http: proxyUrl(read('HTTP_PROXY') || all),
    direct: read('NO_PROXY')
      .split(/[\s,]+/)
      .filter((host) => host !== '')
      .map((host) => host.toLowerCase()),
  };
}

/** The proxy for an address; undefined where it is reached directly. */
export function proxyFor(url: URL, rules: ProxyRules): URL | undefined {
  const isDirect = rules.direct.some((rule) => isCovered(url, rule));
  if (isDirect) return undefined;
  return url.protocol === 'https:' ? rules.https : rules.http;
}

/** `example.org` and `.example.org` cover the host and all below it; `example.org:8443` only that port. */
function isCovered({ hostname, port, protocol }: URL, rule: string): boolean {
  if (rule === '*') return true;
  const [, host = '', wantedPort] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(rule) ?? [];
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  if (wantedPort !== undefined && wantedPort !== ownPort) return false;
  return hostname === host || hostname.endsWith(`.${host}`);
}

/** Only proxies that speak HTTP; a bare `host:port` is one. */
function proxyUrl(text: string): URL | undefined {
  if (text === '') return undefined;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  return /^https?:/i.test(address) && URL.canParse(address) ? new URL(address) : undefined;
}
