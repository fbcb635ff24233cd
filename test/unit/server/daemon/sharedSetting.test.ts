import { describe, expect, test } from 'vitest';
import { Wishes } from '../../../../server/daemon/sharedSetting.ts';

describe('what clients wish of the daemon', () => {
  test('the largest holds, and what held stays after the last', () => {
    const wishes = new Wishes(10);
    const [editor, other] = [{}, {}];
    wishes.enter(editor);
    wishes.enter(other);
    wishes.wish(editor, Infinity);
    wishes.wish(other, 5);
    expect(wishes.value).toBe(Infinity);
    wishes.exit(editor);
    expect(wishes.value).toBe(5);
    wishes.exit(other);
    expect(wishes.value).toBe(5);
  });

  test('a client that says nothing changes nothing', () => {
    const wishes = new Wishes(10);
    const [editor, command] = [{}, {}];
    wishes.enter(editor);
    wishes.wish(editor, 60);
    wishes.enter(command);
    wishes.exit(command);
    expect(wishes.value).toBe(60);
    wishes.enter(command);
    wishes.exit(editor);
    expect(wishes.value).toBe(60);
  });

  test('what a client wishes after it has gone does not count', () => {
    const wishes = new Wishes(10);
    wishes.wish({}, 60);
    expect(wishes.value).toBe(10);
  });
});
