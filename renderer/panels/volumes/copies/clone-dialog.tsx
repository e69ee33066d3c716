// Makes a new volume with the same content, on the same engine or on another one.
import { Checkbox, Select, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VolumeRow } from '../../../../runtime/contract/volumes.ts';
import { client } from '../../../state/client.ts';
import { useEngineName, useEngines } from '../../../state/engines.ts';
import { useSubmit } from '../../../state/submit.ts';
import { useVolumes } from '../../../state/volumes.ts';
import { FormDialog } from '../../../ui/dialog/form-dialog.tsx';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { shownName } from '../volume-usage.ts';
import classes from './copies.module.css';
import { cannot, MeansNotice } from './means-notice.tsx';
import { freeName, NewName, useNameProblem } from './new-name.tsx';
import { useSizeWords } from './replaced.tsx';
import { UsersWayChoice, useReading } from './users-way.tsx';

interface Props {
  volume: VolumeRow;
  onClose: () => void;
}

export function CloneDialog({ volume, onClose }: Props) {
  const { t } = useTranslation('volume-copies');
  const { engineId, name: source } = volume;
  const byId = useVolumes((state) => state.byId);
  const nameProblem = useNameProblem();
  const form = useSubmit(['name', 'users']);
  const { look, known, runners, way, setWay } = useReading(volume);
  const size = useSizeWords(source);
  const has = (one: string) => byId.has(one);
  const [typed, setTyped] = useState<string>();
  const name = typed ?? freeName(`${shownName(volume)}-copy`, has);
  const submit = async () => {
    const begin = async () => {
      await client().volumeBackups.clone({ engineId, volume: source, name: name.trim(), users: way });
    };
    if (await form.run({ name: nameProblem(name.trim(), has) }, begin)) onClose();
  };
  return (
    <FormDialog
      opened
      title={t('clone.title', { name: shownName(volume) })}
      submitLabel={t('clone.submit')}
      disabled={!known || cannot(look.value?.means)}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <p className={classes.text}>{t('clone.text', { size })}</p>
      <NewName
        value={name}
        error={form.errors.name}
        onChange={(next) => {
          setTyped(next);
          form.changed('name');
        }}
      />
      {look.problem && <NoticeBar kind="error" {...look.problem} />}
      {!known && <Skeleton height={20} role="status" aria-busy="true" aria-label={t('loading')} />}
      {look.value && <UsersWayChoice runners={runners} way={way} error={form.errors.users} onChange={setWay} />}
      <MeansNotice means={look.value?.means} />
    </FormDialog>
  );
}

/** The others, with those that do not answer switched off. */
function useTargets(engineId: string) {
  const engines = useEngines((state) => state.engines);
  const nameOf = useEngineName();
  const { t } = useTranslation('volume-copies');
  return engines
    .filter(({ id }) => id !== engineId)
    .map((engine) => {
      const ready = engine.status === 'ready';
      const name = nameOf(engine);
      return { value: engine.id, label: ready ? name : t('copy.away', { name }), disabled: !ready };
    });
}

export function CopyDialog({ volume, onClose }: Props) {
  const { t } = useTranslation(['volume-copies', 'app']);
  const { engineId, name: source } = volume;
  const targets = useTargets(engineId);
  const nameProblem = useNameProblem();
  const [taken, setTaken] = useState<string>();
  const form = useSubmit(['to.engineId', 'to.volume', 'users'], ({ reason }) => {
    if (reason !== 'name-taken') return undefined;
    setTaken(name.trim());
    return t('copy.taken');
  });
  const { look, known, runners, way, setWay } = useReading(volume);
  const size = useSizeWords(source);
  const [chosen, setChosen] = useState<string>();
  const [name, setName] = useState(source);
  const [exchange, setExchange] = useState(false);
  const engine = chosen ?? targets.find(({ disabled }) => !disabled)?.value;
  const isTaken = taken !== undefined && taken === name.trim();
  const submit = async () => {
    const found = {
      'to.engineId': engine === undefined ? t('app:problem.required') : undefined,
      'to.volume': nameProblem(name.trim(), () => false),
    };
    const begin = async () => {
      const to = { engineId: engine ?? '', volume: name.trim(), create: !(isTaken && exchange) };
      await client().volumeBackups.copyTo({ engineId, volume: source, users: way, to });
    };
    if (await form.run(found, begin)) onClose();
  };
  return (
    <FormDialog
      opened
      title={t('copy.title', { name: shownName(volume) })}
      submitLabel={t('copy.submit')}
      disabled={targets.length === 0 || !known || cannot(look.value?.means)}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      {targets.length === 0 ? (
        <NoticeBar kind="info" title={t('copy.alone')} text={t('copy.aloneText')} />
      ) : (
        <>
          <p className={classes.text}>{t('copy.text', { size })}</p>
          <Select
            label={t('copy.engine')}
            data={targets}
            value={engine ?? null}
            error={form.errors['to.engineId']}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            onChange={(next) => {
              if (next !== null) setChosen(next);
              setTaken(undefined);
              form.changed('to.volume');
            }}
          />
          <NewName
            value={name}
            error={exchange && isTaken ? undefined : form.errors['to.volume']}
            onChange={(next) => {
              setName(next);
              form.changed('to.volume');
            }}
          />
          {isTaken && (
            <Checkbox
              label={t('copy.exchange')}
              description={t('copy.exchangeText')}
              checked={exchange}
              onChange={(event) => setExchange(event.currentTarget.checked)}
            />
          )}
          {look.problem && <NoticeBar kind="error" {...look.problem} />}
          {!known && <Skeleton height={20} role="status" aria-busy="true" aria-label={t('loading')} />}
          {look.value && <UsersWayChoice runners={runners} way={way} error={form.errors.users} onChange={setWay} />}
          <MeansNotice means={look.value?.means} />
        </>
      )}
    </FormDialog>
  );
}
