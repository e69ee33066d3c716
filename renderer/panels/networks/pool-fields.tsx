// The ranges of addresses of a new network: several, each with its gateway, the part for containers, and what is kept from them.
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EntryGroup } from '../../ui/entry-group.tsx';
import { TagField } from '../../ui/form/tag-field.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import classes from './network-form.module.css';
import { newPool, type PoolValues } from './network-form.ts';
import type { NetworkFormState } from './use-network-form.ts';

interface PoolProps {
  state: NetworkFormState;
  pool: PoolValues;
  set: (part: Partial<PoolValues>) => void;
}

function Pool({ state, pool, set }: PoolProps) {
  const { t } = useTranslation('networks');
  const { poolError, lack } = state;
  const text = (field: 'subnet' | 'gateway' | 'range') => ({
    label: t(`create.${field}`),
    placeholder: t(`create.${field}Placeholder`),
    value: pool[field],
    error: poolError(pool.key, field),
    spellCheck: false,
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) => set({ [field]: event.currentTarget.value }),
  });
  const noAuxiliary = lack('pools.auxiliary');
  return (
    <div className={classes.pool}>
      <TextInput {...text('subnet')} />
      <TextInput {...text('gateway')} />
      <TextInput {...text('range')} />
      <TagField
        label={t('create.auxiliary')}
        placeholder={noAuxiliary === undefined ? t('create.auxiliaryPlaceholder') : undefined}
        description={noAuxiliary}
        disabled={noAuxiliary !== undefined && pool.auxiliary.length === 0}
        value={pool.auxiliary}
        error={poolError(pool.key, 'auxiliary')}
        onChange={(auxiliary) => set({ auxiliary })}
      />
    </div>
  );
}

export function PoolFields({ state }: { state: NetworkFormState }) {
  const { t } = useTranslation('networks');
  const { values, change, propose } = state;
  return (
    <>
      <EntryGroup
        title={t('create.pools')}
        description={t('create.poolsHelp')}
        addLabel={t('create.addPool')}
        removeLabel={(number) => t('create.removePool', { number })}
        entries={values.pools}
        create={newPool}
        onChange={(pools) => change({ pools })}
        row={(pool, set) => <Pool state={state} pool={pool} set={set} />}
        more={([4, 6] as const).map((version) => (
          <Button key={version} variant="subtle" size="compact-xs" onClick={() => propose(version)}>
            {t(`create.propose${version}`)}
          </Button>
        ))}
      />
      <HostNotice state={state} />
    </>
  );
}

/** What the host has of the addresses by itself; the person may know better. */
function HostNotice({ state }: { state: NetworkFormState }) {
  const { t } = useTranslation('networks');
  const { host, soft, despiteHost, setDespiteHost, plan, abilities } = state;
  if (soft.length > 0) {
    const mayPass = abilities.flavour === 'docker';
    return (
      <NoticeBar
        kind="warning"
        title={t('create.hostTitle')}
        text={
          <>
            <ul className={classes.overlaps}>
              {soft.map((words) => (
                <li key={words}>{words}</li>
              ))}
            </ul>
            {mayPass ? (
              <Checkbox
                label={t('create.despiteHost')}
                checked={despiteHost}
                onChange={(event) => setDespiteHost(event.currentTarget.checked)}
              />
            ) : (
              t('create.hostPodman')
            )}
          </>
        }
      />
    );
  }
  // Only who names addresses has to know that they were not compared.
  if (!host.problem || plan.pools === undefined) return null;
  return <NoticeBar kind="info" title={t('create.hostUnknown')} text={host.problem.text || host.problem.title} />;
}
