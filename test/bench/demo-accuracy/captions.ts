import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { text } from 'node:stream/consumers';

/** Few enough names for one command line on every system. */
const FILES_AT_ONCE = 200;

interface CaptionLine {
  readonly image: string;
  readonly caption: string;
}

/** Captions by file name, from lines of JSON. */
export function readCaptions(lines: string): Map<string, string> {
  return new Map(
    lines
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as CaptionLine)
      .map(({ image, caption }) => [basename(image), caption]),
  );
}

async function runCli(files: readonly string[], model: string | undefined): Promise<string> {
  const options = ['caption', '--json', '--no-daemon', ...(model === undefined ? [] : ['--model', model])];
  const child = spawn(process.execPath, ['dist/cli.js', ...options, ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const output = await text(child.stdout);
  const code = await exit;
  if (code !== 0) throw new Error(`dist/cli.js ended with ${String(code)}.`);
  return output;
}

/** Captions by file name, made by the program's own command line. */
export async function captionAll(files: readonly string[], model?: string): Promise<Map<string, string>> {
  const captions = new Map<string, string>();
  for (let start = 0; start < files.length; start += FILES_AT_ONCE) {
    const output = await runCli(files.slice(start, start + FILES_AT_ONCE), model);
    for (const [name, caption] of readCaptions(output)) captions.set(name, caption);
  }
  return captions;
}
