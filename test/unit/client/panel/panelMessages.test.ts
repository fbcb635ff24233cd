import { describe, expect, it } from 'vitest';
import { initialState } from '../../../../client/panel/panelState.ts';
import { pageHtml } from '../../../../client/panel/pageHtml.ts';
import { readHostMessage, readPageMessage } from '../../../../client/panel/panelMessages.ts';
import { viewOf } from '../../../../client/panel/stateView.ts';

describe('messages of the page', () => {
  it.each([
    { kind: 'ready' },
    { kind: 'action', action: 'decorative' },
    { kind: 'write', text: 'A cup' },
    { kind: 'copyMarkdown', text: '' },
    { kind: 'choose', text: 'A cup' },
    { kind: 'again', prompt: '', beams: 5, maxNewTokens: 100 },
    { kind: 'again', prompt: null, beams: null, maxNewTokens: null },
  ])('takes %j', (message) => {
    expect(readPageMessage(message)).toEqual(message);
  });

  it.each([
    undefined,
    'ready',
    [{ kind: 'ready' }],
    { kind: 'run', command: 'workbench.action.quit' },
    { kind: 'action', action: 'constructor' },
    { kind: 'action', action: ['copy'] },
    { kind: 'choose', text: 'x'.repeat(10_001) },
    { kind: 'choose', text: 1 },
    { kind: 'write', text: 'x'.repeat(10_001) },
    { kind: 'write', text: null },
    { kind: 'again', prompt: 'x', beams: 0, maxNewTokens: 100 },
    { kind: 'again', prompt: 'x', beams: 5.5, maxNewTokens: 100 },
    { kind: 'again', prompt: 'x', beams: Number.NaN, maxNewTokens: 100 },
    { kind: 'again', prompt: 'x', beams: 5, maxNewTokens: 100_000 },
    { kind: 'again', prompt: 'x', beams: 5 },
    { kind: 'again', prompt: ['x'], beams: null, maxNewTokens: null },
  ])('refuses %j', (message) => {
    expect(readPageMessage(message)).toBeUndefined();
  });

  it('passes on nothing beyond what it knows', () => {
    expect(readPageMessage({ kind: 'action', action: 'copy', uri: 'file:///etc/passwd' })).toEqual({
      kind: 'action',
      action: 'copy',
    });
  });
});

describe('messages to the page', () => {
  it('takes a view and pictures', () => {
    const view = { kind: 'view', view: viewOf(initialState, { now: 0, longFrom: 125, namesModel: false }) };
    expect(readHostMessage(JSON.parse(JSON.stringify(view)))).toBeDefined();
    const images = { kind: 'images', subject: 1, preview: 'data:image/jpeg;base64,AA', square: '', overlays: [] };
    expect(readHostMessage(images)).toEqual(images);
  });

  it.each([
    { kind: 'view', view: {} },
    { kind: 'view' },
    { kind: 'images', subject: 1, preview: 'https://example.org/beacon.png', square: '' },
    { kind: 'images', subject: 1, preview: 'data:image/svg+xml;base64,AA', square: '' },
    { kind: 'images', subject: 1, preview: 'data:image/png;base64,AA', square: 'javascript:alert(1)' },
  ])('refuses %j', (message) => {
    expect(readHostMessage(message)).toBeUndefined();
  });
});

describe('the page', () => {
  const html = pageHtml({
    cspSource: 'https://csp.source',
    script: 'panel.js',
    style: 'panel.css',
    nonce: 'n0nce',
  });

  it('lets nothing in but its own script, style, font and data: pictures', () => {
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    expect(policy?.split('; ')).toEqual([
      "default-src 'none'",
      'img-src data:',
      'style-src https://csp.source',
      'font-src https://csp.source',
      "script-src 'nonce-n0nce'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it('has no script and no style of its own that the policy would stop', () => {
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|unsafe/);
    expect(html.match(/<script\b[^>]*>/g)).toEqual(['<script nonce="n0nce" src="panel.js">']);
  });
});
