import { throwIfAborted } from '../../../models/errors.ts';
import type { DaemonClient } from '../daemon/daemonClient.ts';
import type { LiveLine } from '../terminal/liveLine.ts';
import { oneLine } from '../terminal/textWidth.ts';
import type { World } from '../world.ts';
import type { CaptionOptions } from './captionOptions.ts';
import { noteLine } from './captionResult.ts';
import { chooseClip } from './clipChoice.ts';
import type { PictureDescriber } from './captionResults.ts';
import { DaemonCaptions } from './daemonCaptions.ts';
import { OwnCaptions } from './ownCaptions.ts';

/**
 * What describes pictures with the model of the options, which was found: the daemon, or where that is not wanted or
 * cannot be had this command itself. The caller disposes it. Rejects as `OwnCaptions.open` does.
 */
export async function openPictureDescriber(
  options: CaptionOptions,
  world: World,
  line: LiveLine,
  signal: AbortSignal,
): Promise<PictureDescriber> {
  const onNote = (note: string) => {
    line.clear();
    world.stderr.write(noteLine(note));
  };
  const clip = await chooseClip(options, { world, line, onNote }, signal);
  const client = options.runner === 'daemon' ? await reachDaemon(world, line, signal) : undefined;
  if (client) return new DaemonCaptions(world, { ...options, clip }, client, onNote);
  return OwnCaptions.open({ ...options, clip }, { world, line, onNote }, signal);
}

/** Undefined, and one line that says why, where there is no daemon and none can be started. */
async function reachDaemon(world: World, line: LiveLine, signal: AbortSignal): Promise<DaemonClient | undefined> {
  try {
    line.show('Connecting to the daemon');
    return await world.reachDaemon('ifNeeded', signal);
  } catch (thrown) {
    throwIfAborted(signal);
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    line.clear();
    world.stderr.write(`${oneLine(`caption-lens: ${reason} The model runs under this command instead.`)}\n`);
    return undefined;
  } finally {
    line.clear();
  }
}
