// The whole output of a build in the order in which it came: searched, followed, saved to a file.
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BuildDetails } from '../../../runtime/contract/builds/build-record.ts';
import type { BuildLog, ReadBuildLog } from '../../state/build-log.ts';
import { saveBlob } from '../../state/files/save-blob.ts';
import { exportName } from '../../state/logs/log-export.ts';
import { plainText } from '../../ui/ansi.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LineWindow } from '../../ui/form/line-window.tsx';
import { SearchField } from '../../ui/form/search-field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import classes from './builds.module.css';
import { rangesOf, useLogSearch } from './log-search.ts';
import { OutputLine } from './output-line.tsx';
import { FollowButton, Unreadable } from './output-parts.tsx';
import { buildName } from './words.ts';

/** `#3 text`, as the docker command prints it without a terminal. */
export function logPieces(log: BuildLog, numberOf: (stepId: string) => number | undefined): string[] {
  const pieces: string[] = [];
  for (let line = 0; line < log.length; line += 1) {
    const number = numberOf(log.stepOf(line));
    pieces.push(`${number === undefined ? '' : `#${number} `}${plainText(log.text(line))}\n`);
  }
  return pieces;
}

interface LogTabProps {
  details: BuildDetails;
  read: ReadBuildLog;
}

export function LogTab({ details, read }: LogTabProps) {
  const { t } = useTranslation(['builds', 'app']);
  const { log, round, status } = read;
  const runs = details.build.status === 'running';
  const [following, setFollowing] = useState(runs);
  const search = useLogSearch(log, round);
  const { query, hits, current } = search;
  const find = useMemo(() => (query === '' ? undefined : (text: string) => rangesOf(text, query)), [query]);
  const numbers = useMemo(
    () => new Map(details.steps.map(({ id }, index) => [id, index + 1] as const)),
    [details.steps],
  );
  const numberOf = (stepId: string) => numbers.get(stepId);
  const at = hits[current.at];
  const step = (by: 1 | -1) => {
    setFollowing(false);
    search.step(by);
  };
  const save = () => {
    const blob = new Blob(logPieces(log, numberOf), { type: 'text/plain' });
    saveBlob(blob, exportName(buildName(details.build.spec), 'text', new Date()));
  };
  const row = (line: number) => {
    const stepId = log.stepOf(line);
    if (stepId === '') return <span className={classes.cut}>{t('log.cut')}</span>;
    return (
      <>
        <span className={classes.number} title={details.steps[(numberOf(stepId) ?? 0) - 1]?.name}>
          {t('log.number', { number: numberOf(stepId) ?? '' })}
        </span>
        <OutputLine text={log.text(line)} find={find} current={line === at} />
      </>
    );
  };
  const followed = following && runs ? { index: log.length - 1, round: 0 } : undefined;
  return (
    <div className={classes.fill}>
      <div className={classes.bar}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: it only hears Enter in the field within */}
        <div
          className={classes.search}
          onKeyDown={(event) => {
            if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          }}
        >
          <SearchField
            label={t('log.search')}
            placeholder={t('log.search')}
            value={query}
            onChange={search.setQuery}
            shortcut="/"
          />
        </div>
        {query !== '' && (
          <>
            <span className={classes.soft} role="status">
              {hits.length === 0 ? t('log.none') : t('log.hits', { at: current.at + 1, count: hits.length })}
            </span>
            <IconButton
              icon="chevron-up"
              label={t('log.previous')}
              disabled={hits.length === 0}
              onClick={() => step(-1)}
            />
            <IconButton
              icon="chevron-down"
              label={t('log.next')}
              disabled={hits.length === 0}
              onClick={() => step(1)}
            />
          </>
        )}
        <span className={classes.grow} />
        {runs && <FollowButton following={following} onChange={setFollowing} />}
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Icon name="download" size={14} />}
          disabled={log.length === 0}
          onClick={save}
        >
          {t('log.save')}
        </Button>
      </div>
      <Unreadable read={read} />
      {log.length === 0 && status === 'ended' ? (
        <EmptyState icon="logs" title={t('log.emptyTitle')} text={t('log.emptyText')} />
      ) : (
        <div className={classes.lines}>
          <LineWindow
            label={t('tab.log')}
            count={log.length}
            row={row}
            target={followed ?? (at === undefined ? undefined : { index: at, middle: true, round: current.round })}
            onMoved={() => setFollowing(false)}
          />
        </div>
      )}
    </div>
  );
}
