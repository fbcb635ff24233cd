import { byteCount, duration } from '../../../models/amounts.ts';
import { ConnectionError } from '../../connection/connectionError.ts';
import type { DaemonStatus } from '../../protocol/messages.ts';
import type { DaemonClient } from '../daemon/daemonClient.ts';
import { updateText } from './modelChoice.ts';
import type { ModelCommandContext } from './modelCommandContext.ts';
import { oneLine } from '../terminal/textWidth.ts';
import type { ExitCode } from '../world.ts';

/** `models ps`: prints what the daemon has in memory, and what it is fetching. Starts no daemon. */
export async function listLoaded(context: ModelCommandContext): Promise<ExitCode> {
  const daemon = await reachRunning(context);
  if (!daemon) {
    context.say({ loaded: [], pulls: [] }, 'Nothing is loaded: no daemon is running.');
    return 0;
  }
  try {
    const status = await daemon.status(context.signal);
    context.say({ loaded: loadedOf(status), pulls: status.pulls }, loadedText(status));
    return 0;
  } finally {
    daemon.dispose();
  }
}

/** `models unload`: frees the memory once what runs is done. Starts no daemon. */
export async function unloadModel(context: ModelCommandContext): Promise<ExitCode> {
  const daemon = await reachRunning(context);
  try {
    await daemon?.unload(context.signal);
  } finally {
    daemon?.dispose();
  }
  context.say({ unloaded: daemon !== undefined }, daemon ? 'No model is in memory now.' : 'Nothing was loaded.');
  return 0;
}

/**
 * The daemon that runs, undefined where none does; the caller disposes it. Rejects with any other `ConnectionError`,
 * with `aborted`, and with `DaemonLost`.
 */
export async function reachRunning({ world, signal }: ModelCommandContext): Promise<DaemonClient | undefined> {
  try {
    return await world.reachDaemon('never', signal);
  } catch (thrown) {
    if (thrown instanceof ConnectionError && thrown.code === 'notRunning') return undefined;
    throw thrown;
  }
}

function loadedOf({ model, memory, idleLeftMs, queue }: DaemonStatus): readonly object[] {
  if (model.kind !== 'ready') return [];
  const { name, digest, device, precision, imageSize } = model;
  return [
    {
      ...{ name, digest, device, precision, imageSize },
      ...(memory.engine !== undefined && { memoryBytes: memory.engine }),
      working: queue.running > 0,
      ...(idleLeftMs !== undefined && { idleLeftMs: Math.round(idleLeftMs) }),
    },
  ];
}

function loadedText(status: DaemonStatus): string {
  const { model, memory, idleLeftMs, queue, pulls } = status;
  const lines = pulls.map(({ name, update }) => updateText(name, update));
  switch (model.kind) {
    case 'ready': {
      const size = memory.engine === undefined ? '' : `, ${byteCount(memory.engine)}`;
      const left = idleLeftMs === undefined ? '' : `, leaves memory in ${duration(idleLeftMs / 1000)}`;
      const work = queue.running > 0 ? ', working' : left;
      lines.unshift(`${model.name} on ${model.device}, ${model.precision}, ${model.imageSize} px${size}${work}`);
      break;
    }
    case 'loading':
      lines.unshift(model.message);
      break;
    case 'failed':
      lines.unshift(`Nothing is loaded: ${model.failure.message} [${model.failure.code}]`);
      break;
    case 'unloaded':
      lines.unshift('Nothing is loaded.');
  }
  return lines.map(oneLine).join('\n');
}
