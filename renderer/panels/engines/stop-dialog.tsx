// Asks before an engine is stopped, and names the containers that stop with it.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Engine } from '../../../runtime/contract/engines.ts';
import { client } from '../../state/client.ts';
import { useContainers } from '../../state/containers.ts';
import { useEngineName } from '../../state/engines.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';
import classes from './engines.module.css';

/** More names than this say less than their number. */
const mostNames = 8;

function Losses() {
  const { t } = useTranslation('engines');
  const items = useContainers((state) => state.items);
  const running = items
    .filter(({ state }) => state === 'running' || state === 'paused' || state === 'restarting')
    .map(({ name }) => name)
    .sort(naturalCompare);
  if (running.length === 0) return <p className={classes.hint}>{t('stop.nothing')}</p>;
  const more = running.length - mostNames;
  return (
    <>
      <p className={classes.hint}>{t('stop.running', { count: running.length })}</p>
      <ul className={classes.names}>
        {running.slice(0, mostNames).map((name) => (
          <li key={name}>{name}</li>
        ))}
        {more > 0 && <li>{t('stop.more', { count: more })}</li>}
      </ul>
    </>
  );
}

export function StopDialog({ engine, opened, onClose }: { engine: Engine; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('engines');
  const nameOf = useEngineName();
  const textOf = useProblemText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const close = () => {
    setError(undefined);
    onClose();
  };
  const stop = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await client().engines.stop({ engineId: engine.id });
      close();
    } catch (thrown) {
      const { title, detail } = textOf(problemOf(thrown));
      setError([t('stop.failed'), title, detail].filter((part) => part !== '').join(' '));
    } finally {
      setBusy(false);
    }
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t('stop.title', { name: nameOf(engine) })}
      confirmLabel={t('stop.confirm')}
      cancelLabel={t('stop.cancel')}
      danger
      busy={busy}
      error={error}
      onConfirm={() => void stop()}
      onCancel={close}
    >
      <Losses />
    </ConfirmDialog>
  );
}
