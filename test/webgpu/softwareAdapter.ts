import { existsSync } from 'node:fs';

/** Where Debian's `chromium-common` and Chrome put SwiftShader, Vulkan in software, with the loader beside it. */
const folders = ['/usr/lib/chromium', '/opt/google/chrome'];

/**
 * vitest's global set-up: offers SwiftShader to the WebGPU tests where no Vulkan driver was chosen, so that they run
 * without a graphics card. The dynamic loader reads its path when a process starts, hence before any worker does.
 */
export default function offerSoftwareAdapter(): void {
  if (process.env['VK_ICD_FILENAMES'] || process.env['VK_DRIVER_FILES'] || existsSync('/dev/dri/renderD128')) return;
  const folder = folders.find((candidate) => existsSync(`${candidate}/vk_swiftshader_icd.json`));
  if (!folder) return;
  process.env['VK_ICD_FILENAMES'] = `${folder}/vk_swiftshader_icd.json`;
  process.env['LD_LIBRARY_PATH'] = [process.env['LD_LIBRARY_PATH'], folder].filter(Boolean).join(':');
}
