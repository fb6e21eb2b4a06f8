import { describe, expect, test } from 'vitest';
import {
  flagOf,
  isSettingKey,
  settingGroups,
  settingRows,
  settingsTable,
} from '#dist/settings/settings-table.js';
import { describeBounds, describeDefault, faultOf } from '#dist/settings/value-rules.js';

describe('the table of settings', () => {
  test.each([...settingRows])('%s has one name in three spellings', (key, row) => {
    const words = key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
    expect(row.env).toBe(words);
    expect(flagOf(key)).toBe(`--${words.toLowerCase().replaceAll('_', '-')}`);
  });

  test.each([...settingRows])('%s has a default that its own rule accepts', (_key, { value }) => {
    const isUnset = value.kind === 'text' && value.default === undefined;
    const isZero = value.kind === 'integer' && value.default === 0;
    if (!isUnset) expect(faultOf(value, value.default)).toBeUndefined();
    if (isZero) expect(value.zero !== undefined || value.min === 0).toBe(true);
  });

  test.each([...settingRows])(
    '%s names its bounds, its default and its meaning in one line each',
    (_key, row) => {
      for (const text of [describeBounds(row.value), describeDefault(row.value), row.about]) {
        expect(text).toMatch(/^[^\n]+$/);
      }
    },
  );

  test.each([...settingRows])('%s refers only to settings that exist', (_key, row) => {
    for (const other of [row.needs, row.atLeast]) {
      if (other !== undefined) expect(isSettingKey(other)).toBe(true);
    }
  });

  test('has every row in exactly one group', () => {
    const grouped = Object.values(settingGroups).flatMap((rows) => Object.keys(rows));
    expect(grouped.toSorted()).toEqual(Object.keys(settingsTable).toSorted());
    expect(new Set(grouped).size).toBe(grouped.length);
  });
});
