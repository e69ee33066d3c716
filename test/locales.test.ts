// Every visible text stands in both languages, is used, and stands nowhere else.
import { ValidationCode } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { describedKeys } from '../renderer/ui/editor/dockerfile-language.ts';
import { activitySchema, workKinds } from '../runtime/contract/activities.ts';
import {
  acceleration,
  driverNames,
  machineCheck,
  machineNotice,
  machineStepName,
} from '../runtime/contract/machines.ts';
import { problemReasons } from '../runtime/contract/problem.ts';
import { baseKey, missingKeys, readLocale, textInCode, unusedKeys, usage } from './rules/locales.ts';
import { sources } from './rules/sources.ts';

const english = readLocale('en');
const chinese = readLocale('zh-CN');
const code = sources(['renderer', 'electron'], ['.ts', '.tsx']).filter((file) => !file.path.includes('.test.'));
const used = usage(code);

function variables(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{\s*([\w.]+)/g)].map((match) => match[1] ?? ''))].sort();
}

describe('locales', () => {
  it('have the same keys in both languages', () => {
    const keys = (locale: ReadonlyMap<string, string>) => [...new Set([...locale.keys()].map(baseKey))].sort();
    expect(keys(chinese)).toEqual(keys(english));
    expect(english.size).toBeGreaterThan(200);
  });

  it('have the same variables in both languages, and no empty text', () => {
    const byBase = new Map([...english].map(([key, text]) => [baseKey(key), text]));
    const wrong = [...chinese].filter(([key, text]) => {
      const other = byBase.get(baseKey(key)) ?? '';
      return text.trim() === '' || variables(text).join() !== variables(other).join();
    });
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  it('say every problem', () => {
    const said = (reason: string) => english.has(`app:problem.${reason}`);
    expect(problemReasons.filter((reason) => !said(reason))).toEqual([]);
  });

  it('say everything that a machine and its work can tell', () => {
    const { kind, step } = activitySchema.shape;
    const wanted = [
      ...kind.options.map((one) => `app:activity.kind.${one}`),
      ...workKinds.map((one) => `app:activity.failure.${one}`),
      ...step.unwrap().options.map((one) => `app:activity.step.${one}`),
      ...machineStepName.options.map((one) => `app:machine.step.${one}`),
      ...machineNotice.shape.kind.options.map((one) => `app:machine.notice.${one}`),
      ...driverNames.flatMap((one) => [`engines:driver.${one}`, `engines:driverText.${one}`]),
      ...acceleration.options.map((one) => `engines:acceleration.${one}`),
      ...machineCheck.shape.id.options.flatMap((id) =>
        ['name', 'ok', 'warning', 'failed'].map((word) => `engines:check.${id}.${word}`),
      ),
    ];
    expect(wanted.filter((key) => !english.has(key))).toEqual([]);
  });

  it('say all that the language service of Dockerfiles can, and nothing else', () => {
    // Of two names for one code the service knows the last one.
    const codes = Object.values(ValidationCode).filter((code) => typeof code === 'number');
    const wanted = [
      ...new Set(codes.map((code) => `dockerfile:remark.${ValidationCode[code]}`)),
      ...describedKeys.map((key) => `dockerfile:about.${key}`),
    ].toSorted();
    for (const locale of [english, chinese]) {
      expect([...locale.keys()].filter((key) => key.startsWith('dockerfile:')).toSorted()).toEqual(wanted);
    }
    expect(wanted.length).toBeGreaterThan(80);
  });

  it('miss no key that the code asks for', () => {
    expect(missingKeys(used, english)).toEqual([]);
    expect(used.calls.length).toBeGreaterThan(100);
  });

  it('hold no key that nothing asks for', () => {
    expect(unusedKeys(used, english)).toEqual([]);
  });

  it('hold every word: none stands in the code', () => {
    expect(textInCode(code)).toEqual([]);
  });
});

describe('these guards', () => {
  const file = (text: string) => [{ path: 'renderer/a.tsx', code: text }];

  it('notice a missing and an unused key', () => {
    const asked = usage(
      file("const { t } = useTranslation('images'); t('list.nothing'); t('title'); t(`state.$" + '{s}`);'),
    );
    const locale = new Map([
      ['images:title', 'Images'],
      ['images:state.on', 'On'],
      ['images:gone', 'Gone'],
    ]);
    expect(missingKeys(asked, locale)).toEqual(['renderer/a.tsx: list.nothing']);
    expect(unusedKeys(asked, locale)).toEqual(['images:gone']);
  });

  it.each(['<p>Some text</p>', '<p>{"Some text"}</p>', '<a aria-label="Some text" />', '<a title={`Some text`} />'])(
    'notice text in %s',
    (jsx) => {
      expect(textInCode(file(`const a = ${jsx};`))).toHaveLength(1);
    },
  );
});
