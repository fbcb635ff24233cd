import { describe, expect, it } from 'vitest';
import { runCli } from '../cli.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { reason, title } from './availability.ts';

describe.skipIf(reason)(`${title}: the command line`, () => {
  it('captions on --device webgpu and says so', async () => {
    const cache = temporaryFolder();
    const { stdout, stderr } = await runCli(['caption', 'media/samples/coffee.png', '--device', 'webgpu', '--json'], {
      CAPTION_LENS_CACHE: cache.path,
    });
    cache.remove();
    expect(JSON.parse(stdout || stderr)).toMatchObject({ device: 'webgpu' });
  }, 240_000);

  it('does not choose a renderer in software by itself', async () => {
    const { stdout } = await runCli(['doctor', '--json']);
    const report = stdout;
    expect(report).toContain('not chosen');
  }, 240_000);
});
