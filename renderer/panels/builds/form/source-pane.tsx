// The editor beside the form: the chosen Dockerfile and its ignore rules, saved in their place; what a build said at their lines.

import { Button } from '@mantine/core';
import { Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useImages } from '../../../state/images.ts';
import { useProblemText } from '../../../state/problem.ts';
import type { DockerfileMark } from '../../../ui/editor/dockerfile-marks.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { lazyPart } from '../../../ui/lazy-part.tsx';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { useEditorWords } from '../editor-words.ts';
import classes from './build-form.module.css';
import type { SourceFile } from './use-source-file.ts';

const DockerfileEditor = lazyPart(() =>
  import('../../../ui/editor/dockerfile-editor.tsx').then((module) => ({ default: module.DockerfileEditor })),
);

/** What a Dockerfile begins with when there is none. */
const beginning = 'FROM alpine\n\nWORKDIR /app\nCOPY . .\n\nCMD ["sh"]\n';
const ignoreBeginning = '.git\nnode_modules\n';

export interface SourcePaneProps {
  file: SourceFile;
  name: string;
  kind: 'dockerfile' | 'plain';
  marks: readonly DockerfileMark[];
}

function Trouble({ file }: { file: SourceFile }) {
  const { t } = useTranslation('builds');
  const textOf = useProblemText();
  if (!file.problem) return null;
  const { title, detail } = textOf(file.problem);
  if (file.problem.reason !== 'file-changed') return <NoticeBar kind="error" title={title} text={detail} />;
  return (
    <NoticeBar
      kind="warning"
      title={t('editor.changed')}
      text={t('editor.changedText')}
      action={
        <span className={classes.actions}>
          <Button size="compact-sm" variant="default" onClick={file.reload}>
            {t('editor.takeTheirs')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => void file.overwrite()}>
            {t('editor.overwrite')}
          </Button>
        </span>
      }
    />
  );
}

function useReferences(): string[] {
  const images = useImages((state) => state.items);
  return useMemo(() => [...new Set(images.flatMap(({ tags }) => tags))].toSorted(), [images]);
}

export function SourcePane({ file, name, kind, marks }: SourcePaneProps) {
  const { t } = useTranslation('builds');
  const words = useEditorWords();
  const images = useReferences();
  const [formatRound, setFormatRound] = useState(0);
  if (file.status === 'none') {
    return <EmptyState icon="build" title={t('editor.noneTitle')} text={t('editor.noneText')} />;
  }
  if (file.status === 'missing') {
    const create = (
      <Button onClick={() => file.create(kind === 'dockerfile' ? beginning : ignoreBeginning)}>
        {t('editor.create', { name })}
      </Button>
    );
    const text = kind === 'dockerfile' ? t('editor.missingText') : t('editor.missingIgnore');
    return <EmptyState icon="file" title={t('editor.missing', { name })} text={text} action={create} />;
  }
  return (
    <div className={classes.pane}>
      <div className={classes.paneBar}>
        <span className={classes.state} role="status">
          {file.dirty ? t('editor.unsaved') : ''}
        </span>
        {kind === 'dockerfile' && (
          <Button size="compact-sm" variant="subtle" onClick={() => setFormatRound(formatRound + 1)}>
            {t('editor.format')}
          </Button>
        )}
        <Button size="compact-sm" variant="default" disabled={!file.dirty} onClick={file.reload}>
          {t('editor.discard')}
        </Button>
        <Button size="compact-sm" disabled={!file.dirty} loading={file.saving} onClick={() => void file.save()}>
          {t('editor.save')}
        </Button>
      </div>
      <Trouble file={file} />
      <div className={classes.editor}>
        {file.status === 'ready' && (
          <Suspense>
            <DockerfileEditor
              kind={kind}
              label={name}
              text={file.text}
              lineEnd={file.lineEnd}
              images={images}
              marks={marks}
              words={words}
              formatRound={formatRound}
              onChange={file.change}
              onSave={() => void file.save()}
            />
          </Suspense>
        )}
      </div>
    </div>
  );
}
