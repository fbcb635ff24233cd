import { byteCount } from '../../../models/amounts.ts';
import type { BackendNote } from '../../engine/engineMessages.ts';
import type { DoctorReport } from './doctorReport.ts';
import { oneLine } from '../terminal/textWidth.ts';

/** The report for a person: titles, with indented lines below. */
export function doctorText(report: DoctorReport): string {
  const parts = [
    versionLines(report),
    machineLines(report),
    runtimeLines(report),
    cacheLines(report),
    diskLines(report),
  ];
  const lines = [...parts, modelLines(report), selfTestLines(report)].flat();
  return lines.map((line) => `${line.startsWith('  ') ? '  ' : ''}${oneLine(line)}\n`).join('');
}

function versionLines({ versions }: DoctorReport): string[] {
  return [
    `Caption Lens ${versions.captionLens}`,
    `  Node.js ${versions.node} on ${versions.platform} ${versions.arch}`,
    `  sharp ${versions.sharp}, libvips ${versions.libvips}`,
  ];
}

function machineLines({ machine }: DoctorReport): string[] {
  const { cores, processor, memoryBytes, freeMemoryBytes } = machine;
  return [
    'Machine',
    `  ${cores} cores (${processor})`,
    `  ${byteCount(memoryBytes)} of memory, ${byteCount(freeMemoryBytes)} free`,
  ];
}

function runtimeLines({ runtime }: DoctorReport): string[] {
  if (!runtime.ok) return ['ONNX Runtime', `  failed: ${runtime.reason} [${runtime.code}]`];
  return [`ONNX Runtime ${runtime.onnxruntime}`, ...runtime.backends.map((note) => `  ${backendLine(note)}`)];
}

function backendLine({ device, reason }: BackendNote): string {
  return `${device}: ${reason}`;
}

function cacheLines({ cache }: DoctorReport): string[] {
  if (!cache.ok) return ['Cache', `  failed: ${cache.reason} [${cache.code}]`];
  return ['Cache', `  ${cache.folder}, writable, ${byteCount(cache.usedBytes)} used`];
}

/** What lies where, and how to have the room back. */
function diskLines({ disk }: DoctorReport): string[] {
  if (!disk.ok) return [`  its sizes are not known: ${disk.reason} [${disk.code}]`];
  const { compiled, digestBytes, captionBytes, prunableBytes, hub } = disk;
  const parts = [
    `${compiled.models} compiled models ${byteCount(compiled.bytes)}`,
    `captions ${byteCount(captionBytes)}`,
    `digests ${byteCount(digestBytes)}`,
  ];
  const frees = prunableBytes === 0 ? 'nothing' : byteCount(prunableBytes);
  return [
    `  ${parts.join(', ')}; "caption-lens models prune" would free ${frees}`,
    `  ${hub.models} models of the Hub in ${hub.folder}, ${byteCount(hub.bytes)}; "caption-lens models rm NAME" removes one`,
  ];
}

function modelLines({ model }: DoctorReport): string[] {
  if (!model.ok) return ['Model', `  failed: ${model.reason} [${model.code}]`];
  const size = model.sizeBytes === null ? '' : `${byteCount(model.sizeBytes)} of weights, `;
  return [
    `Model ${model.name}`,
    `  ${size}sees ${model.imageSize} x ${model.imageSize} pixels, digest ${model.digest}`,
    `  runs on ${model.device} in ${model.precision}, loaded in ${model.loadMs} ms`,
    ...model.deviceNotes.map((note) => `  ${note}`),
    ...recogniserLines(model.recogniser),
  ];
}

function recogniserLines({
  kind,
  note,
}: Extract<DoctorReport['model'], { readonly ok: true }>['recogniser']): string[] {
  switch (kind) {
    case 'none':
      return [];
    case 'ready':
      return ['  names what is in a picture'];
    case 'unusable':
      return [`  ${note ?? ''}`];
  }
}

function selfTestLines({ selfTest }: DoctorReport): string[] {
  if (!selfTest.ok) return ['Self-test failed', `  ${selfTest.reason} [${selfTest.code}]`];
  return [`Self-test ok, ${selfTest.captionMs} ms`, `  ${selfTest.picture}: ${selfTest.caption}`];
}
