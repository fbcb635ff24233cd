import { describe, expect, test } from 'vitest';
import { SharedSetting } from '../../../../server/daemon/sharedSetting.ts';

describe('what clients ask of the daemon', () => {
  test('the largest holds, and what held stays after the last', () => {
    const setting = new SharedSetting(10);
    const [editor, other] = [{}, {}];
    setting.enter(editor);
    setting.enter(other);
    setting.ask(editor, Infinity);
    setting.ask(other, 5);
    expect(setting.value).toBe(Infinity);
    setting.exit(editor);
    expect(setting.value).toBe(5);
    setting.exit(other);
    expect(setting.value).toBe(5);
  });

  test('a client that says nothing changes nothing', () => {
    const setting = new SharedSetting(10);
    const [editor, command] = [{}, {}];
    setting.enter(editor);
    setting.ask(editor, 60);
    setting.enter(command);
    setting.exit(command);
    expect(setting.value).toBe(60);
    setting.enter(command);
    setting.exit(editor);
    expect(setting.value).toBe(60);
  });

  test('what a client asks for after it has gone does not count', () => {
    const setting = new SharedSetting(10);
    setting.ask({}, 60);
    expect(setting.value).toBe(10);
  });
});
