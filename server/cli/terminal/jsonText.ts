/**
 * JSON in which no text is a command to GitHub's runner, which obeys `##[` anywhere in a line (actions/runner,
 * `ActionCommand.cs`). The bracket is written as an escape, which every reader of JSON undoes. `indent`: spaces a
 * level.
 */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replaceAll('##[', '##\\u005b');
}
