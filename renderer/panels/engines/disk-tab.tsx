// The machine's disk: what it takes on this computer, what the engine uses of it, and what can be given back.
import { useTranslation } from 'react-i18next';
import type { MachineDisk, MachineState } from '../../../runtime/contract/machines.ts';
import { useActivities } from '../../state/activities.ts';
import { client } from '../../state/client.ts';
import { useLoadWithWords } from '../../state/load.ts';
import { WhenRead } from '../../ui/details-states.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatBytes } from '../../ui/format.ts';
import { PropertyList } from '../../ui/property-list.tsx';
import { Section } from '../../ui/section.tsx';
import classes from './machine.module.css';
import { StartMachine } from './machine-section.tsx';
import { Reclaim } from './reclaim.tsx';

interface Part {
  id: 'own' | 'more' | 'rest' | 'free';
  bytes: number;
  label: string;
}

/** In a machine the engine has a disk of its own; without one it shares this computer's, and most of that is not its own. */
function useParts(disk: MachineDisk, shared: boolean): Part[] {
  const { t } = useTranslation('engines');
  if (shared) {
    const others = Math.max(0, disk.used - disk.host);
    // What the file system keeps for itself or for its administrator: without it the figures would not add up.
    const rest = Math.max(0, disk.size - disk.host - others - disk.free);
    return [
      { id: 'own', bytes: disk.host, label: t('disk.own') },
      { id: 'more', bytes: others, label: t('disk.others') },
      ...(rest > disk.size / 100 ? [{ id: 'rest' as const, bytes: rest, label: t('disk.reserved') }] : []),
      { id: 'free', bytes: disk.free, label: t('disk.freeHere') },
    ];
  }
  return [
    { id: 'own', bytes: disk.used, label: t('disk.used') },
    { id: 'more', bytes: Math.max(0, disk.host - disk.used), label: t('disk.surplus') },
    { id: 'free', bytes: disk.free, label: t('disk.free') },
  ];
}

/** `size`: of the whole, in bytes. */
function DiskBar({ parts, size }: { parts: readonly Part[]; size: number }) {
  const { i18n } = useTranslation('engines');
  return (
    <>
      <div className={classes.bar} aria-hidden="true">
        {parts.map(
          ({ id, bytes }) =>
            bytes > 0 && (
              <div key={id} className={classes.barPart} data-part={id} style={{ width: `${(bytes / size) * 100}%` }} />
            ),
        )}
      </div>
      <ul className={classes.legend}>
        {parts.map(({ id, bytes, label }) => (
          <li key={id}>
            <span className={classes.swatch} data-part={id} />
            {label}
            <strong className={classes.figure}>{formatBytes(bytes, i18n.language)}</strong>
          </li>
        ))}
      </ul>
    </>
  );
}

function Usage({ disk, machine }: { disk: MachineDisk; machine: MachineState }) {
  const { t, i18n } = useTranslation('engines');
  const size = (bytes: number) => formatBytes(bytes, i18n.language);
  const parts = useParts(disk, machine.driver === 'native');
  return (
    <Section title={t('disk.title')}>
      <div className={classes.card}>
        <PropertyList
          items={[
            { label: t('disk.host'), value: <strong className={classes.figure}>{size(disk.host)}</strong> },
            { label: machine.driver === 'native' ? t('disk.sizeHere') : t('disk.size'), value: size(disk.size) },
            { label: t('info.root'), value: <code className={classes.path}>{disk.directory}</code> },
          ]}
        />
        <DiskBar parts={parts} size={Math.max(disk.size, disk.host)} />
      </div>
    </Section>
  );
}

export function DiskTab({ machine }: { machine: MachineState }) {
  const { t } = useTranslation(['engines', 'app']);
  const working = useActivities((all) => all.some(({ kind, status }) => kind === 'reclaim' && status === 'running'));
  const running = machine.status === 'running';
  const read = async () => {
    if (!running) return undefined;
    const [disk, reclaimable] = await Promise.all([client().machines.disk(), client().machines.reclaimable()]);
    return { disk, reclaimable };
  };
  const { value, problem } = useLoadWithWords(read, [running, working]);
  if (!running) {
    const action = machine.status !== 'starting' && <StartMachine />;
    return <EmptyState icon="layers" title={t('disk.stopped')} text={t('disk.stoppedText')} action={action} />;
  }
  return (
    <div className={classes.column}>
      <WhenRead value={value} loading={t('app:loading')} problem={problem}>
        {({ disk, reclaimable }) => (
          <>
            <Usage disk={disk} machine={machine} />
            <Reclaim reclaimable={reclaimable} can={machine.can.reclaim} />
          </>
        )}
      </WhenRead>
    </div>
  );
}
