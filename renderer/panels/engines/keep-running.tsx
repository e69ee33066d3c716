// Whether Gantry's own engine outlives the app.
import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useReportProblem } from '../../state/problem.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { Section } from '../../ui/section.tsx';

export function KeepRunning() {
  const { t } = useTranslation('engines');
  const keep = useSettings((settings) => settings.keepEngineRunning);
  const report = useReportProblem();
  return (
    <Section title={t('keep.title')}>
      <Switch
        label={t('keep.label')}
        description={t('keep.text')}
        checked={keep}
        onChange={(event) =>
          void changeSettings({ keepEngineRunning: event.currentTarget.checked }).catch((error: unknown) =>
            report(error, t('keep.failed')),
          )
        }
      />
    </Section>
  );
}
