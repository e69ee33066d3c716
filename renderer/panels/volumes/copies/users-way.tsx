// What becomes of the running containers of a volume while it is read: left alone, paused or stopped, each named.
import { Radio } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UsersWay, VolumeUser } from '../../../../runtime/contract/volume-backups.ts';
import { client } from '../../../state/client.ts';
import { isAlive, useUsers } from '../../../state/container-users.ts';
import { useEngines } from '../../../state/engines.ts';
import { useLoadWithWords } from '../../../state/load.ts';
import { formatNames } from '../../../ui/format.ts';
import { volumesOf } from '../volume-usage.ts';
import classes from './copies.module.css';

/** A container that runs with the volume. */
export interface Runner {
  name: string;
  readOnly: boolean;
  /** It is gone when it is stopped. */
  removesItself: boolean;
}

/** Who uses a volume, and how well it can be read; nothing where there is no volume. */
export function useLook(engineId: string, volume: string | undefined) {
  return useLoadWithWords(
    async (signal) =>
      volume === undefined ? undefined : client().volumeBackups.look({ engineId, volume }, { signal }),
    [engineId, volume],
  );
}

/** Whether the look has ended, however. Before, nobody knows who would be broken off, or should have been held. */
export function isKnown({ value, problem }: ReturnType<typeof useLook>): boolean {
  return value !== undefined || problem !== undefined;
}

export function runnersOf(users: readonly VolumeUser[] | undefined): readonly Runner[] {
  return users?.filter(({ running }) => running) ?? [];
}

/** Those of several volumes, as the list of containers tells them. */
export function useRunners(volumes: readonly string[]): readonly Runner[] {
  const users = useUsers(volumesOf);
  const key = volumes.join('\n');
  return useMemo(() => {
    const wanted = new Set(key.split('\n'));
    const rows = new Map([...wanted].flatMap((name) => users.get(name) ?? []).map((row) => [row.id, row]));
    return [...rows.values()].filter(isAlive).map(({ name, mounts }) => ({
      name,
      readOnly: mounts.every((mount) => mount.readOnly || !wanted.has(mount.name ?? '')),
      removesItself: false,
    }));
  }, [users, key]);
}

/** What is taken where nobody chose: what keeps writers from writing for a moment, if the engine can. */
export function usualWay(runners: readonly Runner[], canPause: boolean): UsersWay {
  const writers = runners.filter(({ readOnly }) => !readOnly);
  if (writers.length === 0) return 'leave';
  if (canPause) return 'pause';
  return writers.some(({ removesItself }) => removesItself) ? 'leave' : 'stop';
}

export function useCanPause(): boolean {
  return useEngines(({ current }) => !current?.info?.cannot.some(({ feature }) => feature === 'pause'));
}

/** What a dialog that reads a volume needs: who runs with it, and what becomes of them. Until `known` nothing may be begun. */
export function useReading({ engineId, name }: { engineId: string; name: string }) {
  const look = useLook(engineId, name);
  const runners = runnersOf(look.value?.users);
  const canPause = useCanPause();
  const [chosen, setWay] = useState<UsersWay>();
  return { look, known: isKnown(look), runners, way: chosen ?? usualWay(runners, canPause), setWay };
}

interface UsersWayProps {
  runners: readonly Runner[];
  way: UsersWay;
  error?: string | undefined;
  onChange: (way: UsersWay) => void;
}

const ways = ['pause', 'stop', 'leave'] as const;

export function UsersWayChoice({ runners, way, error, onChange }: UsersWayProps) {
  const { t, i18n } = useTranslation('volume-copies');
  const canPause = useCanPause();
  if (runners.length === 0) return <p className={classes.text}>{t('users.none')}</p>;
  const named = (some: readonly Runner[]) =>
    formatNames(
      some.map(({ name }) => name),
      i18n.language,
    );
  const leaving = runners.filter(({ removesItself }) => removesItself);
  const refusal = {
    leave: undefined,
    pause: canPause ? undefined : t('users.cannotPause'),
    stop: leaving.length > 0 ? t('users.removesItself', { names: named(leaving) }) : undefined,
  };
  return (
    <Radio.Group
      label={t('users.label', { count: runners.length, names: named(runners) })}
      value={way}
      error={error}
      onChange={(next) => onChange(next as UsersWay)}
    >
      <div className={classes.choices}>
        {ways.map((one) => (
          <Radio
            key={one}
            value={one}
            label={t(`users.${one}`, { count: runners.length })}
            description={refusal[one] ?? t(`users.${one}Text`)}
            disabled={refusal[one] !== undefined}
          />
        ))}
      </div>
    </Radio.Group>
  );
}
