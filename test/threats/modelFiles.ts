import { test, type ThreatGroup } from './threat.ts';

export const modelFiles: ThreatGroup = {
  heading: 'Files of models',
  threats: [
    {
      row: 38,
      threat: 'A checkpoint’s pickle runs code.',
      promise: 'Nothing of it is run: names come from an exact list, and anything else is refused with its place.',
      checks: [
        test('unit/models/checkpoint/torch/pickle', 'anything that could run code'),
        test('unit/models/checkpoint/torch/pickle', 'any pickle'),
        test('unit/models/checkpoint/torch/torchFile', 'a torch file that lies', 'holds a pickle that would run code'),
      ],
    },
    {
      row: 39,
      threat: 'The header of a safetensors file lies.',
      promise: 'Every offset, shape and size is checked before it is used.',
      checks: [
        test('unit/models/checkpoint/safetensors/safetensors', 'a header that lies'),
        test('unit/models/checkpoint/safetensors/safetensors', 'any file'),
      ],
    },
    {
      row: 40,
      threat: 'A tensor is said to lie beyond the end of its file, so that memory of ours would be read instead.',
      promise: 'A read that comes short is an error that names the file; nothing is filled up.',
      checks: [
        test('unit/models/checkpoint/safetensors/safetensors', 'any file', 'cut at 200 points is refused'),
        test(
          'unit/models/checkpoint/safetensors/safetensors',
          'a sound file',
          'notices a file that becomes shorter while it is open',
        ),
        test('unit/models/checkpoint/torch/torchFile', 'any torch file'),
      ],
    },
    {
      row: 41,
      threat: 'The zip in a `.pth` file leads out of its folder, or unpacks to gigabytes.',
      promise: 'Nothing is unpacked: members are read where they lie, and what does not fit the file is refused.',
      checks: [
        test('unit/models/checkpoint/torch/zip', 'a zip that was tampered with'),
        test('unit/models/checkpoint/torch/zip', 'any zip of torch'),
      ],
    },
    {
      row: 42,
      threat: 'A name in a repository or an index leads out of its folder.',
      promise: 'Such names are refused before they are joined to any path.',
      checks: [
        test('unit/models/hub/names/modelName', 'a file’s path stays below its folder'),
        test('unit/models/checkpoint/huggingFace/huggingFace', 'damaged files', 'a shard named %s'),
        test(
          'fault/hub/download',
          'what the Hub may answer instead',
          'refuses a file whose name leads out of its folder',
        ),
      ],
    },
    {
      row: 43,
      threat: 'A graph reads weights from outside of its folder, by a path, a link or a hard link.',
      promise: 'Only graphs that we wrote are loaded: their hashes are checked before the runtime sees them.',
      checks: [test('unit/models/compiled/store', 'a compiled model')],
    },
    {
      row: 44,
      threat: 'Files of a model are changed by something else, on purpose or by a fault of the disk.',
      promise:
        'It is noticed at a load, at the first wrong number or by `models verify`, which reads all, and made anew.',
      checks: [
        test('unit/models/compiled/store', 'a compiled model'),
        test('unit/models/captioner', 'a compiled model that a fault of the disk changes while it is loaded'),
        test('fault/hub/commands', 'caption-lens models', 'finds a damaged file and mends it'),
        test(
          'fault/hub/commands',
          'caption-lens models',
          'finds a damaged compiled file, removes it where it is told to, and the next load makes it anew',
        ),
        test(
          'fault/captions/troubledEngine',
          'compiled files that were damaged on the disk are made anew, once, and it is said',
        ),
        test(
          'fault/captions/troubledEngine',
          'compiled files that a failing disk damages again are made anew once, not at every hover, and it is said',
        ),
      ],
    },
    {
      row: 45,
      threat: 'Compiling a model is killed, or the power fails.',
      promise: 'Afterwards the model is whole or absent, and what was done is kept.',
      checks: [
        test('fault/compiled/compile', 'a process that is killed while it compiles'),
        test(
          'unit/models/compiled/store',
          'compiling that cannot end',
          'stops when it is aborted, and goes on from there the next time',
        ),
      ],
      open: 'Processes are killed, the power is not: what reaches the disk when is left to flushing before each renaming.',
    },
    {
      row: 46,
      threat: 'The disk is full, or may not be written to.',
      promise: 'It is said before the work with what is needed and free, and nothing is left.',
      checks: [
        test('fault/compiled/compile', 'a disk that is full'),
        test('fault/compiled/compile', 'a cache that cannot be written to'),
        test('fault/hub/download', 'a disk'),
      ],
    },
    {
      row: 47,
      threat: 'A download is cut, is altered on the way, or goes on with another file.',
      promise: 'Nothing is used before its hash is right; what came is kept and goes on.',
      checks: [
        test('fault/hub/download', 'a download'),
        test('fault/hub/download', 'what the Hub may answer instead'),
        test('fault/hub/commands', 'killed at any moment and run again, a pull ends the same'),
      ],
    },
    {
      row: 48,
      threat: 'Several programs compile the same model at once.',
      promise: 'It is compiled once, and all get it.',
      checks: [test('fault/compiled/compile', 'several processes that want the same model')],
    },
    {
      row: 49,
      threat: 'Files of a model are replaced or cut off while it is loaded.',
      promise:
        'Each description is of the one model or of the other, and where a mapped file is cut off, the engine alone ends.',
      checks: [
        test(
          'fault/captions/changedModel',
          'files that are replaced in the midst of twenty descriptions: each is of the one model or of the other',
        ),
        test(
          'fault/captions/changedModel',
          'a checkpoint that is cut off is told in a sentence, and described with once it is whole',
        ),
        test(
          'fault/captions/changedModel',
          'compiled weights that are cut off under the engine cost no description: they are made anew',
        ),
        test(
          'unit/server/captions/seat/engineSeat',
          'which model',
          'one whose files change while it is loaded is not remembered',
        ),
      ],
    },
    {
      row: 50,
      threat: 'Memory of the graphics card or the machine runs out.',
      promise: 'The engine starts again, then the processor takes over; what the user chose by name is not changed.',
      checks: [
        test('fault/captions/troubledEngine', 'a device without memory, or lost'),
        test(
          'unit/models/runtime/devices',
          'a large model',
          'that does not fit is refused before anything is loaded, with what would fit',
        ),
      ],
      open: 'Shown with messages of ONNX Runtime, not with a full card.',
    },
    {
      row: 51,
      threat: 'A device or a precision computes wrong numbers.',
      promise: 'What is no number is an error and never a text; texts are those of transformers and LAVIS.',
      checks: [
        test('unit/models/runtime/blip2Model', 'a weight that is no number'),
        test('unit/models/runtime/blip2Model', 'a 16-bit model, whose graphs the processor runs with casts'),
        test('golden/engine', '$title', '$picture'),
        test('golden/quantised', '%s', 'says nearly what the reference says of $name'),
      ],
      open: 'WebGPU is tested on a renderer in software; numbers that are wrong and finite are not noticed at a load.',
    },
    {
      row: 52,
      threat: 'A checkpoint lacks tensors, or is of another model.',
      promise: 'Names and shapes are checked first, and the sentence says which do not fit.',
      checks: [
        test('unit/models/checkpoint/huggingFace/huggingFace', 'tensors that do not fit'),
        test('unit/models/checkpoint/lavis/lavis', 'what does not go together'),
      ],
    },
  ],
};
