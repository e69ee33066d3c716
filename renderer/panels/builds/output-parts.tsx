// What the tabs that show a build's output have alike: the button that follows it, and why it could not be read.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ReadBuildLog } from '../../state/build-log.ts';
import classes from './builds.module.css';

export function FollowButton({ following, onChange }: { following: boolean; onChange: (following: boolean) => void }) {
  const { t } = useTranslation('builds');
  return (
    <Button
      size="compact-sm"
      variant={following ? 'light' : 'default'}
      aria-pressed={following}
      onClick={() => onChange(!following)}
    >
      {t('step.follow')}
    </Button>
  );
}

export function Unreadable({ read: { problem } }: { read: ReadBuildLog }) {
  const { t } = useTranslation('builds');
  if (problem === undefined) return null;
  return <p className={classes.errorText}>{t('log.unreadable', { reason: problem })}</p>;
}
