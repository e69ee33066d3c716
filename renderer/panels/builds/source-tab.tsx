// The Dockerfile as it was built, with what went wrong at its lines, and the ignore rules that were followed.

import { SegmentedControl } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BuildRow } from '../../../runtime/contract/builds/build-record.ts';
import { client } from '../../state/client.ts';
import { lineEndOf } from '../../state/files/file-text.ts';
import { useLoadWithWords } from '../../state/load.ts';
import { WhenRead } from '../../ui/details-states.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import classes from './builds.module.css';
import { useEditorWords } from './editor-words.ts';
import { useFailureMarks } from './failure-text.ts';
import { lastPart } from './words.ts';

const DockerfileEditor = lazyPart(() =>
  import('../../ui/editor/dockerfile-editor.tsx').then((module) => ({ default: module.DockerfileEditor })),
);

const ignoreName = '.dockerignore';

export function SourceTab({ row }: { row: BuildRow }) {
  const { t } = useTranslation(['builds', 'app']);
  const words = useEditorWords();
  const [shown, setShown] = useState('dockerfile');
  const source = useLoadWithWords((signal) => client().builds.source({ buildId: row.id }, { signal }), [row.id]);
  const marks = useFailureMarks(row);
  return (
    <WhenRead value={source.value} loading={t('details.loading')} problem={source.problem}>
      {({ text, path, ignore }) => (
        <div className={classes.fill}>
          <div className={classes.bar}>
            {ignore === undefined ? (
              <span className={classes.soft}>{path}</span>
            ) : (
              <SegmentedControl
                size="xs"
                aria-label={t('editor.which')}
                value={shown}
                onChange={setShown}
                data={[
                  { value: 'dockerfile', label: lastPart(path) },
                  { value: 'ignore', label: ignoreName },
                ]}
              />
            )}
            <span className={classes.soft}>{t('details.asBuilt')}</span>
          </div>
          <div className={classes.lines}>
            <Suspense>
              {shown === 'ignore' && ignore !== undefined ? (
                <DockerfileEditor
                  key="ignore"
                  kind="plain"
                  readOnly
                  label={ignoreName}
                  text={ignore}
                  lineEnd={lineEndOf(ignore)}
                  words={words}
                />
              ) : (
                <DockerfileEditor
                  key="dockerfile"
                  kind="dockerfile"
                  readOnly
                  label={lastPart(path)}
                  text={text}
                  lineEnd={lineEndOf(text)}
                  marks={marks}
                  words={words}
                />
              )}
            </Suspense>
          </div>
        </div>
      )}
    </WhenRead>
  );
}
