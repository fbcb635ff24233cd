// What SSDLite says of three photographs: TensorFlow.js 4 (@tensorflow/tfjs, processor backend) on the package's own
// files, float32. Pictures are raw RGB, 300 x 300, squeezed by Pillow's bicubic:
//   python -c "from PIL import Image; import sys; sys.stdout.buffer.write(Image.open(sys.argv[1]).convert('RGB').resize((300, 300), Image.BICUBIC).tobytes())" coffee.png > coffee.rgb
//   node make_detector.mjs PACKAGE/models/coco-ssd FOLDER_OF_RGB OUT        needs @tensorflow/tfjs beside it
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

const [model, pictures, out] = process.argv.slice(2);
const size = 300;

function loadFiles() {
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(join(model, 'model.json'), 'utf8'));
  const [{ paths, weights }] = weightsManifest;
  const data = Buffer.concat(paths.map((path) => readFileSync(join(model, path))));
  return { modelTopology, weightSpecs: weights, weightData: new Uint8Array(data).buffer };
}

await tf.setBackend('cpu');
const network = await tf.loadGraphModel({ load: async () => loadFiles() });
const said = { pictures: {} };
for (const name of ['coffee', 'chelsea', 'astronaut']) {
  const image = tf.tensor(new Int32Array(readFileSync(join(pictures, `${name}.rgb`))), [1, size, size, 3], 'int32');
  // Before anything is left out: (1, 1917, 1, 4) or (1, 1917, 4), and (1, 1917, 90).
  const [scores, boxes] = await network.executeAsync(image, ['Postprocessor/Slice', 'Postprocessor/ExpandDims_1']);
  const [score, box] = [await scores.data(), await boxes.data()];
  const best = [...score.keys()].sort((a, b) => score[b] - score[a]).slice(0, 25);
  const round = (value) => Number(value.toFixed(5));
  said.pictures[name] = {
    shapes: { scores: scores.shape, boxes: boxes.shape },
    best: best.map((place) => {
      const anchor = Math.floor(place / 90);
      return {
        anchor,
        class: place % 90,
        score: round(score[place]),
        box: [...box.slice(4 * anchor, 4 * anchor + 4)].map(round),
      };
    }),
    // Every 701st score, every 19th box.
    scores: [...score].filter((_, place) => place % 701 === 0).map(round),
    boxes: Array.from({ length: Math.ceil(1917 / 19) }, (_, index) =>
      [...box.slice(76 * index, 76 * index + 4)].map(round),
    ),
  };
  console.log(name, said.pictures[name].best.slice(0, 4));
}
// Every 97th of the boxes that it starts from: top, left, bottom, right.
const anchors = await network.weights['Postprocessor/ExpandDims'][0].data();
said.anchors = Array.from({ length: Math.ceil(1917 / 97) }, (_, index) => [
  ...anchors.slice(388 * index, 388 * index + 4),
]);
writeFileSync(join(out, 'detector.json'), `${JSON.stringify(said)}\n`);
