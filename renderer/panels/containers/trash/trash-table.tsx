// A list of what was removed, of one kind: each with a way back, and a way to let go of it for good.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Age } from '../../../ui/age.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { PlainTable } from '../../../ui/plain-table.tsx';
import classes from './trash.module.css';

interface Removed {
  id: string;
  name: string;
  removedAt: number;
  expiresAt: number;
}

export interface TrashTableProps<Entry> {
  label: string;
  entries: readonly Entry[];
  /** Below the name. */
  note: (entry: Entry) => ReactNode;
  /** What is kept of it. */
  kept: { header: string; cell: (entry: Entry) => ReactNode };
  onReturn: (entry: Entry) => void;
  onForget: (entry: Entry) => void;
}

export function TrashTable<Entry extends Removed>(props: TrashTableProps<Entry>) {
  const { label, entries, note, kept, onReturn, onForget } = props;
  const { t, i18n } = useTranslation('containers');
  const locale = i18n.language;
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  return (
    <PlainTable<Entry>
      label={label}
      columns={[
        {
          id: 'name',
          header: t('column.name'),
          cell: (entry) => (
            <>
              <div>{entry.name}</div>
              <div className={classes.image}>{note(entry)}</div>
            </>
          ),
        },
        { id: 'kept', header: kept.header, width: 120, cell: kept.cell },
        {
          id: 'removed',
          header: t('trash.removedAt'),
          width: 110,
          cell: ({ removedAt }) => <Age at={removedAt} locale={locale} />,
        },
        { id: 'until', header: t('trash.until'), width: 130, cell: ({ expiresAt }) => day.format(expiresAt) },
        {
          id: 'actions',
          header: t('column.actions'),
          width: 170,
          align: 'right',
          cell: (entry) => (
            <span className={classes.actions}>
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t('trash.returnOne', { name: entry.name })}
                onClick={() => onReturn(entry)}
              >
                {t('trash.return')}
              </Button>
              <IconButton
                icon="remove"
                label={t('trash.forgetOne', { name: entry.name })}
                onClick={() => onForget(entry)}
              />
            </span>
          ),
        },
      ]}
      rows={entries}
      rowKey={({ id }) => id}
    />
  );
}
