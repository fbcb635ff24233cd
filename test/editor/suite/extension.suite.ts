import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';

suite('the extension', () => {
  test('is installed', () => {
    assert.ok(vscode.extensions.getExtension('caption-lens.caption-lens'));
  });
});
