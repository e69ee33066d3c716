// What can be done with the selected containers; takes the place of the list's tools while some are selected.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { Icon } from '../../ui/icon.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { actionIcons, allowedRows, containerActions } from './actions.ts';
import classes from './list-page.module.css';
import type { RowHandlers } from './row-actions.tsx';

interface Props {
  rows: readonly ContainerRow[];
  handlers: RowHandlers;
  onClear: () => void;
}

export function BulkBar({ rows, handlers, onClear }: Props) {
  const { t } = useTranslation('containers');
  return (
    <div className={classes.bulk} role="toolbar" aria-label={t('bulk.label')}>
      <span className={classes.count} aria-live="polite">
        {t('bulk.selected', { count: rows.length })}
      </span>
      {containerActions.map((action) => {
        const able = allowedRows(action, rows);
        return (
          <Button
            key={action}
            size="compact-sm"
            variant={action === 'remove' ? 'light' : 'default'}
            {...(action === 'remove' && { color: 'red' })}
            leftSection={<Icon name={actionIcons[action]} size={14} />}
            disabled={able.length === 0}
            title={t('bulk.applies', { action: t(`action.${action}`), count: able.length, total: rows.length })}
            onClick={() => (action === 'remove' ? handlers.askRemove(able) : handlers.run(action, able))}
          >
            {t(`action.${action}`)}
          </Button>
        );
      })}
      <IconButton icon="close" label={t('bulk.clear')} onClick={onClear} />
    </div>
  );
}
