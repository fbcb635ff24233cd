import { resolve } from 'node:path';
import { byteCount } from '../../../models/amounts.ts';
import { CaptionLensError } from '../../../models/errors.ts';
import type { EpochEvent, StepEvent } from '../../../models/training/runs/events.ts';
import type { TrainingPlan } from '../../../models/training/runs/trainingPlan.ts';
import { noteLine } from '../caption/captionResult.ts';
import { chooseModel } from '../models/modelChoice.ts';
import { LiveLine } from '../terminal/liveLine.ts';
import type { ExitCode, World } from '../world.ts';
import { ReportWriter } from './report/writeReport.ts';
import { openTrainData } from './trainData.ts';
import type { TrainOptions } from './trainOptions.ts';

/** Trains, and tells of every step. Rejects as `teach` and `openTrainData` do. */
export async function runTrain(options: TrainOptions, world: World, signal: AbortSignal): Promise<ExitCode> {
  const line = new LiveLine(world.stderr, world.now);
  const decoder = world.openDecoder();
  const print = (event: object, text: string) => {
    line.clear();
    world.stdout.write(options.format === 'json' ? `${JSON.stringify(event)}\n` : text);
  };
  try {
    const data = await openTrainData(options, world, decoder, signal);
    const model = await chooseModel(options.model, world, line, signal);
    const { settings, device, precision, deviceBytes, memoryBytes, saveEvery, start } = options;
    const { training, validation, digest: dataDigest, leftOut } = data;
    if (start === 'plan') {
      const plan = await world.planTeaching({ model, settings, memoryBytes }, training.length, signal);
      print({ pictures: training.length, heldBack: validation.length, ...plan }, planText(plan));
      return leftOut > 0 ? 1 : 0;
    }
    const out = resolve(options.out);
    const report = new ReportWriter({ folder: out, epochs: settings.epochs, heldBack: data.heldBack }, decoder, world);
    const own = { settings, device, precision, deviceBytes, memoryBytes, saveEvery, start };
    await world.teach(
      { model, out, training, validation, dataDigest, ...own },
      {
        onNote: (sentence) => world.stderr.write(noteLine(sentence)),
        onStep: (event) => print(event, stepText(event)),
        onEpoch: async (event, ended) => {
          await report.write(ended, signal);
          print(event, epochText(event));
        },
      },
      signal,
    );
    return leftOut > 0 ? 1 : 0;
  } catch (thrown) {
    // Whoever stopped it wants to know that nothing is lost.
    if (thrown instanceof CaptionLensError && thrown.code === 'aborted') world.stderr.write(noteLine(thrown.message));
    throw thrown;
  } finally {
    line.clear();
    await decoder.dispose();
  }
}

function planText({ model, parameters, trained, steps, memoryBytes, diskBytes }: TrainingPlan): string {
  const numbers = `${(trained / 1e6).toFixed(1)} of ${(parameters / 1e6).toFixed(1)} million numbers change`;
  const room = `${byteCount(memoryBytes, 'short')} of memory and ${byteCount(diskBytes, 'short')} of disk, about`;
  return `${model}: ${numbers}, in ${String(steps)} steps; ${room}\n`;
}

function stepText({ epoch, step, loss, learningRate, gradientNorm }: StepEvent): string {
  const numbers = `loss ${loss.toFixed(4)}, rate ${learningRate.toPrecision(3)}, gradient ${gradientNorm === null ? 'too large for fp16, left out' : gradientNorm.toPrecision(3)}`;
  return `epoch ${String(epoch)}, step ${String(step)}: ${numbers}\n`;
}

function epochText({ epoch, train, validation, best }: EpochEvent): string {
  const held = validation ? `, held back ${validation.loss.toFixed(4)}` : '';
  return `epoch ${String(epoch)} is done: loss ${train.loss.toFixed(4)}${held}${best ? ', the best so far' : ''}\n`;
}
