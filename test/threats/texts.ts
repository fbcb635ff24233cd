import { test, type ThreatGroup } from './threat.ts';

export const texts: ThreatGroup = {
  heading: 'Texts that come out',
  threats: [
    {
      row: 63,
      threat: 'A caption or a path acts as Markdown in a hover: commands, pictures of strangers, HTML.',
      promise: 'It is plain text there; commands are trusted in a string of ours alone.',
      checks: [
        test('unit/server/lsp/features/inertText.property', 'a hostile caption is one paragraph of text'),
        test('unit/client/pieces', 'the strings of a hover that may run commands'),
        test('unit/client/pieces', 'text of a model in a hover'),
        test('editor/hostile', 'a hostile description and a hostile file name', 'are only text in a hover'),
      ],
    },
    {
      row: 64,
      threat: 'An alt text breaks out of its place in the document.',
      promise: 'The outcome is parsed again: the alt text is that text, and nothing else changed, or there is no edit.',
      checks: [
        test('unit/server/languages/writing.property', '$name', 'says each of the hostile captions'),
        test('unit/server/languages/writing.property', '$name', 'changes nothing else for any line at all'),
        test('unit/server/languages/markdown/markdownEdits', 'every caption can be said'),
        test('unit/server/languages/alttext/altChanges', 'an adapter whose edit breaks something else writes nothing'),
        test('editor/hostile', 'a hostile description and a hostile file name', 'are only text in a document'),
      ],
    },
    {
      row: 65,
      threat: 'Words in a picture become a caption that gives orders to a reader or a program, or hides its own words.',
      promise:
        'A caption is one line without unseen characters, is never run or sent, and is written where a user asks.',
      checks: [
        test(
          'fault/captions/troubledEngine',
          'what a picture makes the model say comes as one line without anything unseen',
        ),
        test('unit/server/captions/depiction/altText', 'text that would change how the text around it reads'),
        test('unit/server/cli/caption/caption', 'as text', 'nothing in a path or caption steers the terminal'),
        test(
          'unit/server/cli/caption/caption',
          'no name and no text of a picture is a command to the runner of GitHub Actions',
        ),
        test(
          'editor/hostile',
          'a hostile description and a hostile file name',
          'run nothing, ask no one for anything and break no rule of the panel’s',
        ),
      ],
      open: 'What a caption says in plain words is not judged.',
    },
    {
      row: 66,
      threat: 'A caption or a file’s name runs as a script in the preview panel, or a message to it is forged.',
      promise:
        'The page loads nothing but its own script, style and font, has no socket, and reads checked messages alone.',
      checks: [
        test('unit/client/panel/panelMessages', 'the page'),
        test('unit/client/panel/panelMessages', 'messages of the page'),
        test('unit/client/panel/panelMessages', 'messages to the page'),
        test('editor/hostile', 'a hostile description and a hostile file name', 'are only text in the panel'),
        test('editor/panel', 'the panel', 'breaks none of its own rules about what may run and load'),
      ],
    },
  ],
};
