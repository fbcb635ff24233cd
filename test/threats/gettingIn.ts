import { test, type ThreatGroup } from './threat.ts';

export const gettingIn: ThreatGroup = {
  heading: 'Getting in',
  threats: [
    {
      row: 1,
      threat: 'A web page that is open in a browser speaks to the daemon through a WebSocket to this machine.',
      promise: 'Whatever comes with an `Origin` is refused before anything else is read, and the token must be proved.',
      checks: [test('fault/daemon/gate', 'a page in a browser')],
    },
    {
      row: 2,
      threat: 'A name of the attacker’s is made to lead to this machine (DNS rebinding).',
      promise: '`Host` must be the very address and port on which the daemon listens.',
      checks: [test('fault/daemon/gate', 'a name that points here')],
    },
    {
      row: 3,
      threat: 'A plain HTTP request, such as that of a picture in a page, makes the daemon do something.',
      promise: 'There is no HTTP route, and no answer has a body or a CORS header.',
      checks: [test('fault/daemon/gate', 'plain HTTP')],
    },
    {
      row: 4,
      threat: 'Another user of this machine connects to the port.',
      promise:
        'The token has 256 bits and lies in a folder and a file that only their owner can read, or nothing starts.',
      checks: [
        test('fault/daemon/claim', 'the runtime folder'),
        test('fault/daemon/claim', 'what is planted in the runtime folder'),
        test('unit/server/connection/folders', 'the endpoint file', 'that others may write is not believed'),
      ],
      open: 'On Windows the folder has the rights of the user’s profile, which Node cannot tighten.',
    },
    {
      row: 5,
      threat: 'A program takes the port of a dead daemon, and waits for tokens and pictures.',
      promise: 'Both sides prove that they know the token, which never travels; nothing is sent to whoever cannot.',
      checks: [
        test('fault/daemon/claim', 'another on the port of the endpoint file'),
        test('unit/server/connection/handshake/handshake', 'a proof'),
      ],
    },
    {
      row: 6,
      threat: 'The token is guessed, by many attempts or by the time that an answer takes.',
      promise: 'Proofs are compared in constant time, wrong ones are slowed down, and who proves nothing is put out.',
      checks: [test('fault/daemon/gate', 'guessing'), test('fault/daemon/gate', 'strangers that stay')],
    },
    {
      row: 7,
      threat: 'A malformed request ends the daemon.',
      promise: 'Whatever the request line and headers are, the daemon goes on.',
      checks: [test('fault/daemon/gate', 'thousands of broken upgrades end nothing')],
    },
    {
      row: 8,
      threat: 'Fragments, frames or connections without end fill the memory.',
      promise: 'Each of them is bounded, and who goes beyond is disconnected.',
      checks: [
        test('fault/daemon/gate', 'too much at once'),
        test('unit/server/connection/handshake/messageGuard', 'messages'),
        test('unit/architecture/dependencies', 'what is installed', '%s is not older than its last known hole'),
      ],
    },
    {
      row: 9,
      threat: 'A message of another shape breaks the daemon or pollutes its objects.',
      promise: 'It is refused with a code, and the tenth that is no message ends the conversation.',
      checks: [
        test('unit/server/connection/handshake/handshake', 'messages of the handshake'),
        test('unit/server/lsp/session/conversationOrder', 'parameters that have not the shape of their method'),
        test('fault/daemon/gate', 'too much at once', 'ten messages that are no JSON'),
      ],
    },
    {
      row: 10,
      threat: 'The daemon runs on another machine than the files, or can be reached from another one.',
      promise: 'It runs where the workspace is, and listens on 127.0.0.1 alone; no setting changes that.',
      checks: [
        test('fault/daemon/gate', 'nothing listens on any other address of this machine'),
        test('unit/client/manifest', 'the extension', 'runs where the files are'),
      ],
    },
    {
      row: 11,
      threat: 'The token shows in arguments, environments, logs or reports.',
      promise: 'It is made in the daemon, and is nowhere but in its file.',
      checks: [
        test('fault/daemon/leaving', 'the token is nowhere but in its file'),
        test('unit/server/daemon/log', 'one message a line, from its level on, and no secret'),
      ],
    },
    {
      row: 12,
      threat: 'Somebody plants a link, a pipe or a folder where the daemon keeps its files.',
      promise: 'None of them is followed or waited for, and no folder that others may write to is used.',
      checks: [
        test('fault/daemon/claim', 'the runtime folder'),
        test('fault/daemon/claim', 'what is planted in the runtime folder'),
        test('unit/server/connection/folders', 'the runtime folder'),
        test('unit/models/files/plainFile', 'what only passes for a file'),
      ],
    },
  ],
};
