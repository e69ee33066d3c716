// @vitest-environment happy-dom
// Which language a person gets, and that a switch is live.
import i18next from 'i18next';
import { expect, it } from 'vitest';
import { languageFor, startLanguage, switchLanguage } from './index.ts';

it.each([
  ['zh-CN', ['en-US'], 'zh-CN'],
  ['en', ['zh-TW'], 'en'],
  ['system', ['de-DE', 'zh-Hans-CN', 'en'], 'zh-CN'],
  ['system', ['en-GB', 'zh'], 'en'],
  ['system', ['fr'], 'en'],
  ['system', [], 'en'],
] as const)('%s on a system that speaks %o is %s', (choice, system, expected) => {
  expect(languageFor(choice, system)).toBe(expected);
});

it('switches live, tells the page, and remembers for the next first paint', () => {
  localStorage.setItem('gantry.language', 'zh-CN');
  startLanguage();
  expect(document.documentElement.lang).toBe('zh-CN');
  expect(i18next.t('app:close')).toBe('关闭');
  switchLanguage('en');
  expect(document.documentElement.lang).toBe('en');
  expect(i18next.t('app:activity.running', { count: 1 })).toBe('1 activity running');
  expect(i18next.t('app:activity.running', { count: 2 })).toBe('2 activities running');
  expect(localStorage.getItem('gantry.language')).toBe('en');
});
