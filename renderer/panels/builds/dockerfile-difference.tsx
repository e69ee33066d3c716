// What changed in a Dockerfile between two builds, line by line. Loaded when there is something to show.
import { VisuallyHidden } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './builds.module.css';
import { lineDifference } from './line-difference.ts';

export function DockerfileDifference({ before, after }: { before: string; after: string }) {
  const { t } = useTranslation('builds');
  const lines = useMemo(() => lineDifference(before, after), [before, after]);
  return (
    <ol className={classes.difference} aria-label={t('compare.dockerfile')}>
      {lines.map(({ kind, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines repeat and never move
        <li key={index} data-kind={kind}>
          {kind === 'skipped' ? (
            <span>{t('compare.skipped', { count: Number(text) })}</span>
          ) : (
            <>
              {kind !== 'same' && <VisuallyHidden>{t(`compare.${kind}`)}</VisuallyHidden>}
              <code>{text}</code>
            </>
          )}
        </li>
      ))}
    </ol>
  );
}
