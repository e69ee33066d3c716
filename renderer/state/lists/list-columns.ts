// The words of the button that says which columns a list has.
import { useTranslation } from 'react-i18next';

export function useColumnsWords() {
  const { t } = useTranslation('containers');
  return {
    title: t('columns.title'),
    help: t('columns.help'),
    up: (name: string) => t('columns.up', { name }),
    down: (name: string) => t('columns.down', { name }),
    label: t('columns.label'),
    addLabel: t('columns.addLabel'),
    reset: t('columns.reset'),
  };
}
