// What can be done with the selected containers, each to those of them that it makes sense for.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { go } from '../../state/navigation.ts';
import { Icon } from '../../ui/icon.tsx';
import { actionIcons, allowedRows, containerActions } from './actions.ts';
import type { RowHandlers } from './row-actions.tsx';
import { statsForm } from './stats/place.ts';

export function BulkActions({ rows, handlers }: { rows: readonly ContainerRow[]; handlers: RowHandlers }) {
  const { t } = useTranslation('containers');
  const buttons = containerActions.map((action) => {
    const able = allowedRows(action, rows);
    // Nothing paused is the usual case: no room for a button that is always off.
    if (action === 'unpause' && able.length === 0) return null;
    return (
      <Button
        key={action}
        size="compact-sm"
        variant="default"
        leftSection={<Icon name={actionIcons[action]} size={14} />}
        disabled={able.length === 0}
        title={t('bulk.applies', { action: t(`action.${action}`), count: able.length, total: rows.length })}
        onClick={() => (action === 'remove' ? handlers.askRemove(able) : handlers.run(action, able))}
      >
        {t(`action.${action}`)}
      </Button>
    );
  });
  return (
    <>
      {buttons}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Icon name="stats" size={14} />}
        onClick={() => go({ panel: 'containers', form: statsForm(rows) })}
      >
        {t('action.stats')}
      </Button>
    </>
  );
}
