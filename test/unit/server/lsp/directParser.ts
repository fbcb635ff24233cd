import type { DocumentParser, Parsed } from '../../../../server/parsing/documentParser.ts';
import { DocumentTasks } from '../../../../server/parsing/documentTasks.ts';
import type { ParsingAnswers, TaskKind, TaskOf } from '../../../../server/parsing/parsingMessages.ts';

/** A parser on the test's own thread: threads have tests of their own, and need the built program. */
export function directParser(): DocumentParser {
  const tasks = new DocumentTasks();
  return {
    async run<Kind extends TaskKind>(task: TaskOf<Kind>): Promise<Parsed<Kind>> {
      return { kind: 'done', answer: tasks.run(task) as ParsingAnswers[Kind] };
    },
    forget: (key) => tasks.forget(key),
    dispose: async () => undefined,
  };
}
