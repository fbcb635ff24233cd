/** The same value with the user's home folder `home` written `~` in every text of it. */
export function redactHome<Value>(value: Value, home: string): Value {
  if (home.length < 2) return value; // `/` is nobody's secret
  const pattern = new RegExp(`${home.replaceAll(/[^\w/]/g, '\\$&')}(?![\\w.-])`, 'g');
  return replaceTexts(value, (text) => text.replaceAll(pattern, '~')) as Value;
}

function replaceTexts(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((item) => replaceTexts(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceTexts(item, replace)]));
}
