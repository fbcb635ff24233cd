import type { WorkDoneProgressServerReporter } from 'vscode-languageserver';
import type { DescribeUpdate } from '../../protocol/messages.ts';
import type { Conversation } from './conversation.ts';

/** Shows the loading of the model as the editor's own progress, for clients that know nothing of our status. */
export class LoadingProgress {
  readonly #conversation: Conversation;
  #reporter: Promise<WorkDoneProgressServerReporter> | undefined;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
  }

  /** Begins, goes on or ends with the updates of one description. */
  follow(update: DescribeUpdate): void {
    if (update.kind !== 'loading') {
      this.end();
      return;
    }
    const { client, connection } = this.#conversation;
    if (client.options.hoverCommands === 'known' || !client.workDoneProgress) return;
    const percent = update.fraction === undefined ? undefined : Math.round(update.fraction * 100);
    if (this.#reporter) {
      this.#tell((reporter) => {
        if (percent === undefined) reporter.report(update.message);
        else reporter.report(percent, update.message);
      });
      return;
    }
    this.#reporter = connection.window.createWorkDoneProgress();
    this.#tell((reporter) => {
      reporter.begin('Caption Lens', percent, update.message);
    });
  }

  /** A second time it does nothing. */
  end(): void {
    this.#tell((reporter) => {
      reporter.done();
    });
    this.#reporter = undefined;
  }

  #tell(say: (reporter: WorkDoneProgressServerReporter) => void): void {
    const reporter = this.#reporter;
    if (reporter) this.#conversation.inBackground('Progress', async () => say(await reporter));
  }
}
