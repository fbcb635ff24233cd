/** What VS Code reads of package.json, and `type`, by which Node reads the programs of `dist/`. */
const members = [
  ...['name', 'displayName', 'publisher', 'version', 'description', 'license', 'type', 'engines', 'main', 'icon'],
  ...['galleryBanner', 'categories', 'keywords', 'repository', 'homepage', 'bugs', 'qna', 'preview'],
  ...['extensionKind', 'capabilities', 'activationEvents', 'contributes', 'l10n'],
];

export type Manifest = Readonly<Record<string, unknown>>;

/** The extension's manifest: no scripts, no dependencies, nothing of the development. */
export function extensionManifest(manifest: Manifest): Manifest {
  return Object.fromEntries(Object.entries(manifest).filter(([name]) => members.includes(name)));
}

/** Every file of its own that a manifest names, such as 'media/icon.png' or './dist/extension.cjs'. */
export function filesNamedIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return /^(\.\/)?(dist|media)\/\S+\.\w+$/.test(value) ? [value.replace('./', '')] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(filesNamedIn) : [];
}
