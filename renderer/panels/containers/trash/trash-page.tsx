// What was removed lately: each can be brought back, or let go of for good.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrashEntry } from '../../../../runtime/contract/trash.ts';
import { client } from '../../../state/client.ts';
import { useEngineId } from '../../../state/engines.ts';
import { go } from '../../../state/navigation.ts';
import { useReportProblem } from '../../../state/problem.ts';
import { useSettings } from '../../../state/settings.ts';
import { useTrash } from '../../../state/trash.ts';
import { Age } from '../../../ui/age.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Page } from '../../../ui/page.tsx';
import { PlainTable } from '../../../ui/plain-table.tsx';
import { ForgetDialog } from './forget-dialog.tsx';
import { ReturnDialog } from './return-dialog.tsx';
import classes from './trash.module.css';

function Entries({
  entries,
  onReturn,
  onForget,
}: { entries: readonly TrashEntry[] } & Record<'onReturn' | 'onForget', (entry: TrashEntry) => void>) {
  const { t, i18n } = useTranslation('containers');
  const locale = i18n.language;
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  return (
    <PlainTable<TrashEntry>
      label={t('trash.title')}
      columns={[
        {
          id: 'name',
          header: t('column.name'),
          cell: ({ name, image }) => (
            <>
              <div>{name}</div>
              <div className={classes.image}>{image}</div>
            </>
          ),
        },
        {
          id: 'files',
          header: t('trash.ownFiles'),
          width: 100,
          cell: ({ layer }) => (layer === undefined ? t('trash.notKept') : formatBytes(layer.bytes, locale)),
        },
        {
          id: 'removed',
          header: t('trash.removedAt'),
          width: 110,
          cell: ({ removedAt }) => <Age at={removedAt} locale={locale} />,
        },
        {
          id: 'until',
          header: t('trash.until'),
          width: 130,
          cell: ({ expiresAt }) => day.format(expiresAt),
        },
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

export function TrashPage() {
  const { t } = useTranslation('containers');
  const engineId = useEngineId();
  const entries = useTrash(engineId);
  const days = useSettings((settings) => settings.trash.keepDays);
  const report = useReportProblem();
  const [returning, setReturning] = useState<TrashEntry>();
  const [forgetting, setForgetting] = useState<readonly TrashEntry[]>();
  const close = () => go({ panel: 'containers' });
  const forget = async (chosen: readonly TrashEntry[]) => {
    setForgetting(undefined);
    for (const { id, name } of chosen) {
      await client()
        .trash.forget({ engineId, id })
        .catch((error: unknown) => report(error, t('trash.forgetFailed', { name })));
    }
  };
  return (
    <Page
      title={t('trash.title')}
      actions={
        <>
          {entries !== undefined && entries.length > 0 && (
            <Button variant="default" onClick={() => setForgetting(entries)}>
              {t('trash.empty')}
            </Button>
          )}
          <IconButton icon="close" label={t('details.back')} onClick={close} />
        </>
      }
    >
      {entries === undefined ? null : entries.length === 0 ? (
        <EmptyState
          icon="remove"
          title={t('trash.noneTitle')}
          text={days === 0 ? t('trash.off') : t('trash.noneText', { days: t('trash.days', { count: days }) })}
        />
      ) : (
        <div className={classes.page}>
          <Entries entries={entries} onReturn={setReturning} onForget={(entry) => setForgetting([entry])} />
        </div>
      )}
      {returning && <ReturnDialog key={returning.id} entry={returning} onClose={() => setReturning(undefined)} />}
      {forgetting && (
        <ForgetDialog
          entries={forgetting}
          onConfirm={() => void forget(forgetting)}
          onClose={() => setForgetting(undefined)}
        />
      )}
    </Page>
  );
}
