// What a build of the folder would send: how much, which files are largest, and what would break it off.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../../state/client.ts';
import { useLoadWithWords } from '../../../state/load.ts';
import { useProblemText } from '../../../state/problem.ts';
import { WhenRead } from '../../../ui/details-states.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatBytes, formatNumber } from '../../../ui/format.ts';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { PlainTable } from '../../../ui/plain-table.tsx';
import classes from './build-form.module.css';

interface ContextPaneProps {
  folder: string;
  dockerfile: string;
}

function Summary({ folder, dockerfile }: ContextPaneProps) {
  const { t, i18n } = useTranslation('builds');
  const textOf = useProblemText();
  const [round, setRound] = useState(0);
  const read = useLoadWithWords(
    (signal) => client().builds.context({ folder, dockerfile }, { signal }),
    [folder, dockerfile, round],
  );
  return (
    <div className={classes.context}>
      <WhenRead value={read.value} loading={t('context.loading')} problem={read.problem}>
        {({ files, bytes, ignored, ignoreFile, largest, problems }) => (
          <>
            {problems.map((problem) => {
              const { title, detail } = textOf(problem);
              return <NoticeBar key={`${problem.reason} ${detail}`} kind="error" title={title} text={detail} />;
            })}
            <p className={classes.sum}>
              {t('context.sum', {
                count: files,
                files: formatNumber(files, i18n.language),
                size: formatBytes(bytes, i18n.language),
              })}{' '}
              {ignored > 0 && t('context.ignored', { count: ignored, file: ignoreFile ?? '.dockerignore' })}
            </p>
            {largest.length > 0 && (
              <PlainTable
                label={t('context.largest')}
                rows={largest}
                rowKey={({ path }) => path}
                columns={[
                  { id: 'path', header: t('context.path'), cell: ({ path }) => <code title={path}>{path}</code> },
                  {
                    id: 'size',
                    header: t('cache.column.size'),
                    width: 100,
                    align: 'right',
                    cell: (one) => formatBytes(one.bytes, i18n.language),
                  },
                ]}
              />
            )}
          </>
        )}
      </WhenRead>
      <Button className={classes.again ?? ''} variant="default" size="compact-sm" onClick={() => setRound(round + 1)}>
        {t('context.again')}
      </Button>
    </div>
  );
}

export function ContextPane({ folder, dockerfile }: ContextPaneProps) {
  const { t } = useTranslation('builds');
  if (folder === '') return <EmptyState icon="project" title={t('editor.noneTitle')} text={t('context.noneText')} />;
  return <Summary folder={folder} dockerfile={dockerfile} />;
}
