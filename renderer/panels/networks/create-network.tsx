// The form for a new network; says what is wrong at the field, and what the addresses overlap, before anything is sent.
import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { networkCommand } from '../../../runtime/contract/networks/network-plan.ts';
import { useCommandWords } from '../../state/lists/resource-list.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { FormDialog } from '../../ui/dialog/form-dialog.tsx';
import { FoldSection } from '../../ui/fold-section.tsx';
import { PairFields } from '../../ui/form/pair-fields.tsx';
import { DriverOptions, MainDriverFields } from './driver-fields.tsx';
import classes from './network-form.module.css';
import { needsIpv6 } from './network-form.ts';
import { PoolFields } from './pool-fields.tsx';
import { AddressDriverFields, SwarmFields } from './seldom-fields.tsx';
import { type NetworkFormState, useNetworkForm } from './use-network-form.ts';

/** Those with a sentence of their own; what a plug-in brings has none. */
const knownDrivers = ['bridge', 'macvlan', 'ipvlan', 'overlay'] as const;

function known(driver: string): (typeof knownDrivers)[number] | undefined {
  return knownDrivers.find((one) => one === driver);
}

function Basics({ state }: { state: NetworkFormState }) {
  const { t } = useTranslation('networks');
  const { values, change, form, abilities } = state;
  const driver = known(values.driver);
  // Known ones first, and overlay only where it can be.
  const told = abilities.drivers.filter((one) => one !== 'overlay' || abilities.swarm);
  const drivers = [...knownDrivers.filter((one) => told.includes(one)), ...told.filter((one) => !known(one))];
  return (
    <div className={classes.pair}>
      <TextInput
        label={t('create.name')}
        placeholder={t('create.namePlaceholder')}
        value={values.name}
        error={form.errors.name}
        spellCheck={false}
        autoComplete="off"
        data-autofocus
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <NativeSelect
        size="xs"
        label={t('create.driver')}
        description={driver ? t(`driver.${driver}`) : t('driver.other')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={drivers}
        value={values.driver}
        error={form.errors.driver}
        onChange={(event) => change({ driver: event.currentTarget.value })}
      />
    </div>
  );
}

const flags = ['internal', 'attachable'] as const;

function Flags({ state }: { state: NetworkFormState }) {
  const { t } = useTranslation('networks');
  const { values, change, form, lack } = state;
  const bySubnet = needsIpv6(values);
  return (
    <div className={classes.flags}>
      <Checkbox
        label={t('create.ipv6')}
        description={bySubnet ? t('create.ipv6BySubnet') : t('create.ipv6Help')}
        checked={values.ipv6 || bySubnet}
        disabled={bySubnet}
        error={form.errors.ipv6}
        onChange={(event) => change({ ipv6: event.currentTarget.checked })}
      />
      {flags.map((flag) => (
        <Checkbox
          key={flag}
          label={t(`create.${flag}`)}
          description={lack(flag) ?? t(`create.${flag}Help`)}
          checked={values[flag]}
          disabled={lack(flag) !== undefined && !values[flag]}
          error={form.errors[flag]}
          onChange={(event) => change({ [flag]: event.currentTarget.checked })}
        />
      ))}
    </div>
  );
}

const sections = ['options', 'addresses', 'swarm', 'labels'] as const;
type Section = (typeof sections)[number];

/** Which of the closed sections has something in it, in a few words. */
function summaryOf(section: Section, { plan }: NetworkFormState): string {
  const pairs = (record: Record<string, string> = {}) => Object.entries(record).map((pair) => pair.join('='));
  switch (section) {
    case 'options':
      return pairs(plan.options).join(', ');
    case 'addresses':
      return [plan.ipamDriver, ...pairs(plan.ipamOptions)].filter(Boolean).join(', ');
    case 'swarm':
      return [plan.scope, plan.configFrom].filter(Boolean).join(', ');
    case 'labels':
      return pairs(plan.labels).join(', ');
  }
}

function SectionContent({ section, state }: { section: Section; state: NetworkFormState }) {
  const { t } = useTranslation('networks');
  const { values, change } = state;
  if (section === 'options') return <DriverOptions state={state} />;
  if (section === 'addresses') return <AddressDriverFields state={state} />;
  if (section === 'swarm') return <SwarmFields state={state} />;
  return (
    <PairFields
      label={t('create.label.title')}
      words={{
        add: t('create.label.add'),
        name: t('create.label.name'),
        value: t('create.label.value'),
        remove: (number) => t('create.label.remove', { number }),
      }}
      pairs={values.labels}
      onChange={(labels) => change({ labels })}
    />
  );
}

/** Fields behind sections, which open by themselves where something is wrong in them. */
const fieldsIn: Record<Section, readonly string[]> = {
  options: ['options'],
  addresses: ['ipamDriver', 'ipamOptions', 'ipv4'],
  swarm: ['scope', 'ingress', 'configOnly', 'configFrom'],
  labels: [],
};

/** Mount it to open it. */
export function CreateNetwork({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('networks');
  const state = useNetworkForm(onClose);
  const commandWords = useCommandWords('networks');
  const [opened, setOpened] = useState<ReadonlySet<Section>>(new Set());
  const { form, plan, submit } = state;
  const isOpen = (section: Section) =>
    opened.has(section) || fieldsIn[section].some((field) => form.errors[field] !== undefined);
  const toggle = (section: Section) =>
    setOpened((before) =>
      before.has(section) ? new Set([...before].filter((one) => one !== section)) : new Set([...before, section]),
    );
  return (
    <FormDialog
      opened
      size="large"
      title={t('create.title')}
      submitLabel={t('create.submit')}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Basics state={state} />
      <MainDriverFields state={state} />
      {!state.values.configFrom && <PoolFields state={state} />}
      <Flags state={state} />
      <div className={classes.sections}>
        {sections.map((section) => (
          <FoldSection
            key={section}
            title={t(`create.section.${section}`)}
            hint={t(`create.hint.${section}`)}
            summary={summaryOf(section, state)}
            opened={isOpen(section)}
            onToggle={() => toggle(section)}
          >
            <SectionContent section={section} state={state} />
          </FoldSection>
        ))}
      </div>
      <CommandLine
        {...commandWords}
        command={networkCommand({ ...plan, name: plan.name || t('create.namePlaceholder') })}
      />
    </FormDialog>
  );
}
