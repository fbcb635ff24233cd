/** The same step by torch and transformers, in a process of its own. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { configFiles, type Layers, type Scale } from '../full-size/sizes.ts';

export interface TorchRequest {
  readonly python: string;
  readonly scale: Scale;
  readonly layers: Layers | undefined;
  readonly batch: number;
  readonly trainable: string;
}

/** What it says of itself, or how it ended. */
export function torchStep({ python, scale, layers, batch, trainable }: TorchRequest): Promise<string> {
  const program = fileURLToPath(new URL('torch_step.py', import.meta.url));
  const config = JSON.stringify(configFiles(scale, undefined, layers)['config.json']);
  return new Promise((resolve) => {
    execFile(python, [program, config, String(batch), trainable], (error, stdout) => {
      if (!error) resolve(stdout.trim());
      else if (error.signal) resolve(`ended by ${error.signal}`);
      else resolve(`no step: ${error.message.trim().split('\n').at(-1) ?? ''}`);
    });
  });
}
