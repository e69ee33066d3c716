// One file: its text to read and write, its picture, or what it is.
import { Button } from '@mantine/core';
import { Suspense, useState } from 'react';
import { ConfirmDialog } from '../dialog/confirm-dialog.tsx';
import { EmptyState } from '../empty-state.tsx';
import { formatBytes } from '../format.ts';
import { IconButton } from '../icon-button.tsx';
import { lazyPart } from '../lazy-part.tsx';
import { NoticeBar } from '../notice-bar.tsx';
import type { FileModel, FileSay, OpenedFile } from './file-model.ts';
import styles from './file-viewer.module.css';

// The editor is large: loaded when the first text is opened.
const FileEditor = lazyPart(() => import('./file-editor.tsx').then((module) => ({ default: module.FileEditor })));

export interface FileViewerProps {
  model: FileModel;
  say: FileSay;
  locale: string;
  /** `rw-r--r--` and whose it is. */
  facts: string | undefined;
  /** What it is in has a way to close it. */
  inDialog?: boolean;
}

export function FileViewer({ model, say, locale, facts, inDialog = false }: FileViewerProps) {
  const [wrap, setWrap] = useState(true);
  const { opened } = model;
  if (opened === undefined)
    return <EmptyState icon="file" title={say('noneTitle')} text={say(model.fixed ? 'noneTextFixed' : 'noneText')} />;
  const name = model.shown(opened.path.slice(opened.path.lastIndexOf('/') + 1));
  const told = [
    opened.status === 'ready' && formatBytes(opened.size, locale),
    opened.encoding && say(`encoding.${opened.encoding}`),
    opened.lineEnd === '\r\n' && 'CRLF',
    facts,
  ]
    .filter(Boolean)
    .join(' · ');
  return (
    <section className={styles.viewer} aria-label={name}>
      <header className={styles.head}>
        <div className={styles.names}>
          <h2 className={styles.name} title={model.shown(opened.path)}>
            {name}
            {opened.edited && <span className={styles.edited}>{say('edited')}</span>}
          </h2>
          <div className={styles.facts} title={told}>
            {told}
          </div>
        </div>
        {opened.kind === 'text' && opened.status === 'ready' && (
          <IconButton icon="wrap" label={say('wrap')} pressed={wrap} onClick={() => setWrap(!wrap)} />
        )}
        <IconButton
          icon="download"
          label={say('downloadNamed', { name })}
          onClick={() => model.download([opened.path])}
        />
        {!inDialog && <IconButton icon="close" label={say('closeFile')} onClick={model.closeFile} />}
        {opened.edited && (
          <>
            <Button variant="default" size="xs" disabled={opened.saving} onClick={model.discard}>
              {say('discard')}
            </Button>
            <Button size="xs" loading={opened.saving} onClick={() => model.save(false)}>
              {say('save')}
            </Button>
          </>
        )}
      </header>
      <Notices opened={opened} model={model} say={say} locale={locale} />
      <Content opened={opened} model={model} say={say} name={name} wrap={wrap} />
      <ConfirmDialog
        opened={opened.conflict}
        danger
        title={say('conflictTitle', { name })}
        confirmLabel={say('overwrite')}
        cancelLabel={say('cancel')}
        onConfirm={() => model.save(true)}
        onCancel={model.dismissConflict}
      >
        <p>{say('conflictText')}</p>
        <Button
          variant="default"
          onClick={() => {
            model.dismissConflict();
            model.discard();
          }}
        >
          {say('readAgain')}
        </Button>
      </ConfirmDialog>
    </section>
  );
}

type PartProps = Pick<FileViewerProps, 'model' | 'say'> & { opened: OpenedFile };

function Notices({ opened, model, say, locale }: PartProps & { locale: string }) {
  if (opened.status !== 'ready') return null;
  const { shownBytes, size } = opened;
  const isCut = shownBytes < size && opened.kind === 'text';
  const note = isCut ? undefined : (opened.readOnly ?? (opened.edited ? opened.warning : undefined));
  return (
    <>
      {isCut && (
        <NoticeBar
          kind="info"
          title={say('cutTitle', {
            shown: formatBytes(shownBytes, locale),
            size: formatBytes(size, locale),
          })}
          text={say('cutText')}
          action={
            shownBytes < 16 * 1024 * 1024 && (
              <Button variant="default" size="xs" onClick={model.readMore}>
                {say('readMore')}
              </Button>
            )
          }
        />
      )}
      {opened.kind === 'text' && note !== undefined && <p className={styles.note}>{note}</p>}
    </>
  );
}

/** Keys are the library's words; a `$` in one is a number. */
function searchWords(say: FileSay): Record<string, string> {
  return {
    Find: say('find.find'),
    Replace: say('find.replaceWith'),
    next: say('find.next'),
    previous: say('find.previous'),
    all: say('find.all'),
    'match case': say('find.case'),
    regexp: say('find.regexp'),
    'by word': say('find.word'),
    replace: say('find.replace'),
    'replace all': say('find.replaceAll'),
    close: say('find.close'),
    'current match': say('find.current'),
    'on line': say('find.line'),
    'replaced match on line $': say('find.replaced'),
    'replaced $ matches': say('find.replacedAll'),
    'Go to line': say('find.goTo'),
    go: say('find.go'),
  };
}

function Content({ opened, model, say, name, wrap }: PartProps & { name: string; wrap: boolean }) {
  if (opened.status === 'failed') {
    return <EmptyState icon="error" title={say('unreadable')} text={opened.error} />;
  }
  if (opened.status === 'loading') return <p className={styles.note}>{say('loading')}</p>;
  if (opened.kind === 'picture') {
    return (
      <div className={styles.picture}>
        <img src={opened.picture} alt={name} />
      </div>
    );
  }
  if (opened.kind === 'binary' || opened.text === undefined) {
    return (
      <EmptyState
        icon="file"
        title={say('binaryTitle')}
        text={say('binaryText')}
        action={
          <Button variant="default" onClick={model.asText}>
            {say('asText')}
          </Button>
        }
      />
    );
  }
  return (
    <div className={styles.text}>
      <Suspense fallback={<p className={styles.note}>{say('loading')}</p>}>
        <FileEditor
          key={opened.path}
          label={say('textOf', { name })}
          text={opened.draft ?? opened.text}
          lineEnd={opened.lineEnd}
          readOnly={opened.readOnly !== undefined || opened.saving}
          wrap={wrap}
          name={name}
          searchWords={searchWords(say)}
          onChange={model.edit}
          onSave={() => model.save(false)}
        />
      </Suspense>
    </div>
  );
}
