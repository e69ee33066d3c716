// What is done to a registry from the list and from its page: asked, logged out of.
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../state/client.ts';
import { useEngineId } from '../../state/engines.ts';
import { notify } from '../../state/notices.ts';
import { useProblemText, useReportProblem } from '../../state/problem.ts';
import { registryName } from './words.ts';

/** Asks the registry and the engine, and tells both in one notice. `testing` are the hosts that are being asked. */
export function useTesting(): { testing: ReadonlySet<string>; test: (host: string) => Promise<void> } {
  const { t } = useTranslation('registries');
  const textOf = useProblemText();
  const report = useReportProblem();
  const engineId = useEngineId();
  const [testing, setTesting] = useState<ReadonlySet<string>>(new Set());
  const test = useCallback(
    async (host: string) => {
      const name = registryName(host, t);
      setTesting((before) => new Set(before).add(host));
      try {
        const { check, engine } = await client().registries.test({ host, engineId });
        const { title, detail } = check.problem ? textOf(check.problem) : { title: '', detail: '' };
        const lines = check.problem
          ? [title, detail]
          : [t(`test.${check.login ?? 'none'}`), check.encrypted === false ? t('test.plain') : ''];
        if (engine !== undefined) {
          const reason = engine.problem && textOf(engine.problem).title;
          lines.push(reason === undefined ? t('test.engineGood') : t('test.engineBad', { reason }));
        }
        notify({
          kind: check.problem || engine?.problem ? 'error' : 'success',
          title: t(check.problem ? 'test.bad' : 'test.good', { host: name }),
          text: lines.filter((line) => line !== '').join('\n'),
        });
      } catch (error) {
        report(error, t('test.failed', { host: name }));
      } finally {
        setTesting((before) => new Set([...before].filter((one) => one !== host)));
      }
    },
    [t, textOf, report, engineId],
  );
  return { testing, test };
}
