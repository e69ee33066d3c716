// Above and below the tree of a file browser: the path that is typed, and what is on its way.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatBytes } from '../format.ts';
import { IconButton } from '../icon-button.tsx';
import { Progress } from '../progress.tsx';
import styles from './file-browser.module.css';
import type { FileModel, FileSay } from './file-model.ts';
import { folderOfPath } from './file-rows.ts';

export function FileTransfers({ model, say, locale }: { model: FileModel; say: FileSay; locale: string }) {
  if (model.transfers.length === 0) return null;
  return (
    <div className={styles.transfers}>
      {model.transfers.map(({ id, kind, name, passed, total, cancel }) => (
        <div key={id} className={styles.transfer}>
          <Progress
            label={say(`transfer.${kind}`, { name })}
            value={total > 0 ? passed / total : undefined}
            detail={
              total > 0 ? `${formatBytes(passed, locale)} / ${formatBytes(total, locale)}` : formatBytes(passed, locale)
            }
          />
          <IconButton icon="close" size="small" label={say('cancelNamed', { name })} onClick={cancel} />
        </div>
      ))}
    </div>
  );
}

export function FilePathField({ location, model, say }: { location: string; model: FileModel; say: FileSay }) {
  const [text, setText] = useState(model.shown(location));
  const [error, setError] = useState<string>();
  const go = async (path: string) => setError(await model.go(path));
  return (
    <form
      className={styles.path}
      onSubmit={(event) => {
        event.preventDefault();
        void go(text === model.shown(location) ? location : text.startsWith('/') ? text : `${location}/${text}`);
      }}
    >
      <IconButton
        icon="arrow-up"
        label={say('up')}
        disabled={location === '/'}
        onClick={() => void go(folderOfPath(location))}
      />
      <TextInput
        className={styles.pathInput ?? ''}
        size="xs"
        aria-label={say('path')}
        value={text}
        error={error}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setText(event.currentTarget.value);
          setError(undefined);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setText(model.shown(location));
        }}
      />
    </form>
  );
}
