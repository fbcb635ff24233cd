import { openCaptioner } from '../../models/captioner.ts';
import { openJudge } from '../../models/judging/captionJudges.ts';
import { describeRuntime } from '../../models/runtime/describe.ts';
import { forgetPixels } from '../children/forgetPixels.ts';
import { EngineService } from './engineService.ts';
import type { EngineAnswer, EngineQuestion } from './engineMessages.ts';

// The engine's own process: ONNX Runtime blocks the event loop while it runs, and ends the process where it crashes.

const post = (answer: EngineAnswer): void => {
  // A parent that has just gone is no error here: 'disconnect' follows.
  const isOver = answer.kind !== 'progress' && answer.kind !== 'snapshot';
  if (process.connected) process.send?.(answer, isOver ? forgetPixels : () => undefined);
};
const service = new EngineService({ openCaptioner, openJudge, describeRuntime }, post);

process.on('message', (question: EngineQuestion) => {
  switch (question.kind) {
    case 'cancel':
      service.cancel(question.id);
      break;
    case 'dispose':
      void service.dispose().finally(() => process.exit(0));
      break;
    default:
      service.ask(question);
  }
});

process.on('disconnect', () => process.exit(0));

// Ctrl+C reaches the whole process group; the parent decides what it means.
process.on('SIGINT', () => undefined);

// The parent keeps the last words of standard error: one sentence helps more there than a stack.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.message}\n`, () => process.exit(70));
});
