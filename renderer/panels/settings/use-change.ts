// Changes settings from this panel, and says when one could not be kept.
import { useTranslation } from 'react-i18next';
import { useReportProblem } from '../../state/problem.ts';
import { changeSettings, type SettingsChange } from '../../state/settings.ts';

export function useChange(): (change: SettingsChange) => void {
  const { t } = useTranslation('settings');
  const report = useReportProblem();
  return (change) => void changeSettings(change).catch((error: unknown) => report(error, t('failed')));
}
