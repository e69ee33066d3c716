// A file browser: a tree of folders, the file that is open beside it, and all that can be done to them.
import { Button } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { EmptyState } from '../empty-state.tsx';
import { formatNumber } from '../format.ts';
import { IconButton } from '../icon-button.tsx';
import { ActionMenu } from '../menu/action-menu.tsx';
import { PointerMenu, type PointerMenuItem } from '../menu/pointer-menu.tsx';
import { useDrop, usePick } from './file-arrivals.tsx';
import { FilePathField, FileTransfers } from './file-bar.tsx';
import styles from './file-browser.module.css';
import { menuItems } from './file-menu.ts';
import type { FileModel, FileSay, FileToSend } from './file-model.ts';
import { type FileQuestion, FileQuestions } from './file-questions.tsx';
import { type FileFolder, type FileRow, fileRows, folderOfPath, modeText, topmost } from './file-rows.ts';
import { FileTree } from './file-tree.tsx';
import { FileViewer } from './file-viewer.tsx';

export interface FileBrowserProps {
  label: string;
  model: FileModel;
  say: FileSay;
  locale: string;
  /** What concerns all of it. */
  notice?: string | undefined;
}

const readingItems: ReadonlySet<string> = new Set(['open', 'download', 'copy']);

/** Fills its parent, which must have a height. */
export function FileBrowser({ label, model, say, locale, notice }: FileBrowserProps) {
  const rows = useMemo(() => fileRows(model.folders, model.expanded), [model.folders, model.expanded]);
  const [question, setQuestion] = useState<FileQuestion>();
  const [menuAt, setMenuAt] = useState<{ x: number; y: number }>();
  const byPath = useMemo(() => new Map(rows.map((row) => [row.path, row])), [rows]);
  const chosen = topmost([...model.selection].filter((path) => byPath.has(path)));
  const only = chosen.length === 1 ? byPath.get(chosen[0] ?? '') : undefined;
  const location = only === undefined ? '/' : only.item.kind === 'folder' ? only.path : folderOfPath(only.path);
  const send = async (items: readonly FileToSend[], folder: string) => {
    if (items.length === 0) return;
    const taken = await model.taken(items, folder);
    if (taken.length === 0) model.upload(items, folder);
    else setQuestion({ kind: 'overwrite', items, folder, taken });
  };
  const drop = useDrop(byPath, location, model, (items, folder) => void send(items, folder));
  const dragOut =
    model.dragOut &&
    ((paths: readonly string[]) => {
      drop.ignoreUntilTouched();
      model.dragOut?.(topmost(paths));
    });
  const pick = usePick((items) => void send(items, location));
  const whyNoRemove = chosen.map(model.whyNoRemove).find((reason) => reason !== undefined);
  const rename = () => only && whyNoRemove === undefined && setQuestion({ kind: 'rename', path: only.path });
  const remove = () => chosen.length > 0 && whyNoRemove === undefined && setQuestion({ kind: 'remove', paths: chosen });
  const all = menuItems({ model, say, chosen, only, location, whyNoRemove, ask: setQuestion, pick, rename, remove });
  const items = model.fixed ? all.filter(({ id }) => readingItems.has(id)) : all;
  const root = model.folders.get('/');
  const opened = model.opened && byPath.get(model.opened.path)?.item;
  const whyNoWrite = model.whyNoWrite(location);
  const make = items.filter(({ id }) => id === 'new-file' || id === 'new-folder' || id.startsWith('upload'));

  const mark = useCallback((row: FileRow) => <RowMark row={row} model={model} say={say} />, [model, say]);
  const note = (row: FileRow) => {
    if (row.folder?.status === 'loading') return say('reading', { count: row.folder.read });
    if (row.folder?.status === 'failed') return say('failedFolder');
    if (row.folder?.status === 'ready' && row.folder.entries.length === 0) return say('emptyFolder');
    return undefined;
  };
  return (
    <div className={styles.browser}>
      {notice && <p className={styles.notice}>{notice}</p>}
      <div className={styles.bar}>
        <FilePathField key={location} location={location} model={model} say={say} />
        <IconButton icon="restart" label={say('reload')} onClick={model.reload} />
        <IconButton
          icon="download"
          label={say('download')}
          disabled={chosen.length === 0}
          onClick={() => model.download(chosen)}
        />
        {!model.fixed && (
          <ActionMenu label={say('add', { folder: model.shown(location) })} icon="plus" items={make.map(withReason)} />
        )}
        <ActionMenu label={say('actions')} items={items.map(withReason)} />
      </div>
      <div className={styles.split}>
        <div className={styles.side} data-target={drop.target === '/' || undefined} {...drop.handlers}>
          <FileTree
            label={label}
            locale={locale}
            rows={rows}
            selection={model.selection}
            onSelect={model.select}
            active={model.active}
            onActive={model.activate}
            onOpen={(row) => model.openFile(row.path, row.item)}
            onExpand={model.expand}
            onRename={rename}
            onDelete={remove}
            onMenu={setMenuAt}
            onDragOut={dragOut}
            dropTarget={drop.target}
            shown={model.shown}
            mark={mark}
            note={note}
          >
            {rows.length === 0 && <RootState root={root} model={model} say={say} />}
          </FileTree>
          {root?.status === 'loading' && rows.length > 0 && (
            <p className={styles.status} role="status">
              {say('reading', { count: formatNumber(root.read, locale) })}
            </p>
          )}
          {[...model.folders.values()].some(({ cut }) => cut) && <p className={styles.status}>{say('tooMany')}</p>}
          {drop.target !== undefined && (
            <p className={styles.status}>
              {whyNoWrite && drop.target === location
                ? whyNoWrite
                : say('dropHere', { folder: model.shown(drop.target) })}
            </p>
          )}
          <FileTransfers model={model} say={say} locale={locale} />
        </div>
        <div className={styles.main}>
          <FileViewer
            model={model}
            say={say}
            locale={locale}
            facts={
              opened && `${modeText(opened)} · ${opened.uid}:${opened.gid} · ${timeText(opened.modifiedAt, locale)}`
            }
          />
        </div>
      </div>
      {pick.inputs}
      <PointerMenu label={say('actions')} at={menuAt} items={items} onClose={() => setMenuAt(undefined)} />
      <FileQuestions model={model} say={say} question={question} onClose={() => setQuestion(undefined)} />
    </div>
  );
}

function timeText(time: number, locale: string): string {
  return new Date(time).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
}

/** The reason stands behind the label where there is no room of its own. */
function withReason({ reason, ...item }: PointerMenuItem): PointerMenuItem {
  return item.disabled && reason ? { ...item, label: `${item.label} (${reason})` } : item;
}

function RowMark({ row, model, say }: { row: FileRow; model: FileModel; say: FileSay }) {
  const mount = model.mountAt(row.path);
  return (
    <>
      {model.edited.has(row.path) && <span className={styles.edited}>{say('edited')}</span>}
      {mount &&
        (mount.open ? (
          <button type="button" className={styles.mount} title={mount.title} tabIndex={-1} onClick={mount.open}>
            {mount.label}
          </button>
        ) : (
          <span className={styles.mount} title={mount.title}>
            {mount.label}
          </span>
        ))}
    </>
  );
}

function RootState({ root, model, say }: { root: FileFolder | undefined; model: FileModel; say: FileSay }) {
  if (root?.status === 'failed') {
    return (
      <EmptyState
        icon="error"
        title={say('unreadable')}
        text={model.errorText(root.error)}
        action={
          <Button variant="default" onClick={model.reload}>
            {say('again')}
          </Button>
        }
      />
    );
  }
  if (root?.status === 'ready') {
    const text = say(model.whyNoWrite('/') === undefined ? 'emptyText' : 'emptyTextFixed');
    return <EmptyState icon="project" title={say('emptyTitle')} text={text} />;
  }
  return <p className={styles.status}>{say('loading')}</p>;
}
