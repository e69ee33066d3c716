// That the files of an image are being read, or are not, or cannot be.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../../state/problem.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icon.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Progress } from '../../../ui/progress.tsx';
import classes from './inside.module.css';
import type { Reading } from './use-reading.ts';

export function ReadingBar({ reading, size }: { reading: Reading; size: number }) {
  const { t, i18n } = useTranslation('inside');
  const textOf = useProblemText();
  const { state, read, cancel } = reading;
  if (state === undefined || state.status === 'ready') return null;
  const bytes = (value: number) => formatBytes(value, i18n.language);
  if (state.status === 'reading') {
    const { passed, total } = state;
    return (
      <div className={classes.reading}>
        <Progress
          label={passed === 0 ? t('reading.preparing') : t('reading.reading')}
          value={passed > 0 && total > 0 ? passed / total : undefined}
          detail={passed === 0 ? undefined : t('reading.of', { passed: bytes(passed), total: bytes(total) })}
        />
        <IconButton icon="close" label={t('reading.cancel')} onClick={cancel} />
      </div>
    );
  }
  const words = state.problem === undefined ? undefined : textOf(state.problem);
  return (
    <div className={classes.reading} role={words === undefined ? 'status' : 'alert'}>
      <Icon name={words === undefined ? 'info' : 'error'} />
      <p className={classes.readingWords}>
        {words === undefined ? t('reading.unread', { size: bytes(size) }) : `${words.title} ${words.detail}`}
      </p>
      <Button variant="default" size="xs" onClick={read}>
        {words === undefined ? t('reading.read') : t('reading.again')}
      </Button>
    </div>
  );
}

/** What needs all files waits here until they are known. */
export function WhenReady({ reading, size, children }: { reading: Reading; size: number; children: () => ReactNode }) {
  const { t } = useTranslation('inside');
  if (reading.state?.status === 'ready') return children();
  return (
    <div className={classes.waiting}>
      <ReadingBar reading={reading} size={size} />
      {reading.state !== undefined && <EmptyState icon="layers" title={t('reading.title')} text={t('reading.text')} />}
    </div>
  );
}
