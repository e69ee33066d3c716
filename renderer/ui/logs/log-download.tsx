// Writes a log to a file: what of it, in which form, how far it is.
import { Button, Progress, Radio, Switch } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../dialog/dialog.tsx';
import styles from './log-look.module.css';
import type { LogDownload, LogDownloadModel } from './log-model.ts';
import type { LogSay } from './log-words.ts';

export interface LogDownloadDialogProps {
  say: LogSay;
  locale: string;
  opened: boolean;
  onClose: () => void;
  model: LogDownloadModel;
  /** Something is filtered, so that there is a choice. */
  filtering: boolean;
  closeLabel: string;
}

const usual: LogDownload = { format: 'text', what: 'filtered', times: true, colours: false };

export function LogDownloadDialog(props: LogDownloadDialogProps) {
  const { say, opened, onClose, model, filtering, closeLabel } = props;
  const [choice, setChoice] = useState(usual);
  const { running, problem } = model;
  const change = (part: Partial<LogDownload>) => setChoice({ ...choice, ...part });
  const footer = running ? (
    <Button variant="default" onClick={model.cancel}>
      {say('download.cancel')}
    </Button>
  ) : (
    <>
      <Button variant="default" onClick={onClose}>
        {say('download.close')}
      </Button>
      <Button onClick={() => model.start(filtering ? choice : { ...choice, what: 'all' })}>
        {say('download.start')}
      </Button>
    </>
  );
  return (
    <Dialog
      opened={opened}
      title={say('download.title')}
      onClose={onClose}
      closeLabel={closeLabel}
      size="small"
      busy={running !== undefined}
      error={problem}
      footer={footer}
    >
      <div className={styles.form}>
        {filtering && (
          <Radio.Group
            label={say('download.what')}
            value={choice.what}
            onChange={(what) => change({ what: what as LogDownload['what'] })}
          >
            <div className={styles.choices}>
              <Radio size="xs" value="filtered" label={say('download.filtered')} />
              <Radio size="xs" value="all" label={say('download.all')} />
            </div>
          </Radio.Group>
        )}
        <Radio.Group
          label={say('download.format')}
          value={choice.format}
          onChange={(format) => change({ format: format as LogDownload['format'] })}
        >
          <div className={styles.choices}>
            <Radio size="xs" value="text" label={say('download.text')} />
            <Radio size="xs" value="jsonl" label={say('download.jsonl')} />
          </div>
        </Radio.Group>
        {choice.format === 'text' && (
          <Switch
            label={say('download.times')}
            checked={choice.times}
            onChange={(event) => change({ times: event.currentTarget.checked })}
          />
        )}
        <Switch
          label={say('download.colours')}
          checked={choice.colours}
          onChange={(event) => change({ colours: event.currentTarget.checked })}
        />
        {running && <Running {...props} running={running} />}
      </div>
    </Dialog>
  );
}

function Running({ say, locale, running }: LogDownloadDialogProps & { running: { done: number; total: number } }) {
  const number = new Intl.NumberFormat(locale);
  const words = say('download.running', { done: number.format(running.done), total: number.format(running.total) });
  return (
    <div role="status">
      <p className={styles.none}>{words}</p>
      <Progress value={running.total === 0 ? 0 : (100 * running.done) / running.total} aria-label={words} />
    </div>
  );
}
