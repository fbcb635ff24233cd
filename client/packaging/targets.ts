/** A platform that both onnxruntime-node and sharp ship binaries for, by VS Code's name for it. */
export interface Target {
  readonly name: string;
  readonly platform: 'linux' | 'win32' | 'darwin';
  readonly arch: 'x64' | 'arm64';
}

export const targets: readonly Target[] = [
  { name: 'linux-x64', platform: 'linux', arch: 'x64' },
  { name: 'linux-arm64', platform: 'linux', arch: 'arm64' },
  { name: 'win32-x64', platform: 'win32', arch: 'x64' },
  { name: 'win32-arm64', platform: 'win32', arch: 'arm64' },
  { name: 'darwin-arm64', platform: 'darwin', arch: 'arm64' },
];

export const thisMachine = `${process.platform}-${process.arch}`;

/** sharp's binary; libvips comes in a package of its own, on Windows inside sharp's. */
export function picturePackages({ name, platform }: Target): readonly string[] {
  const sharp = `@img/sharp-${name}`;
  return platform === 'win32' ? [sharp] : [sharp, `@img/sharp-libvips-${name}`];
}
