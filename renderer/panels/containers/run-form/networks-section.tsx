// Which networks the container joins and how it is called there, or what it has instead of networks.
import { Autocomplete, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useContainers } from '../../../state/containers.ts';
import { useNetworks } from '../../../state/networks.ts';
import { EntryGroup, inPlace } from '../../../ui/entry-group.tsx';
import { TagField } from '../../../ui/form/tag-field.tsx';
import { Flag, Line, Tags, useForm } from './form-fields.tsx';
import classes from './run-form.module.css';
import { type NetworkEntry, newNetwork } from './values.ts';

const addresses = ['ipv4', 'ipv6', 'mac'] as const;
const notToJoin = ['host', 'none'];

function Network({ entry, set }: { entry: NetworkEntry; set: (part: Partial<NetworkEntry>) => void }) {
  const { t } = useTranslation('create');
  const { errorAt } = useForm();
  const networks = useNetworks((state) => state.items);
  const names = networks.map(({ name }) => name).filter((name) => !notToJoin.includes(name));
  const at = (part: string) => errorAt(`networks.${entry.key}.${part}`);
  return (
    <div className={classes.card}>
      <div className={classes.row}>
        <Autocomplete
          comboboxProps={inPlace}
          className={classes.wide}
          aria-label={t('network.name')}
          placeholder={t('network.name')}
          data={names}
          spellCheck={false}
          value={entry.name}
          error={at('name')}
          onChange={(name) => set({ name })}
        />
        <TagField
          className={classes.widest}
          aria-label={t('network.aliases')}
          placeholder={t('network.aliases')}
          value={entry.aliases}
          error={at('aliases')}
          onChange={(aliases) => set({ aliases })}
        />
      </div>
      <div className={classes.row}>
        {addresses.map((part) => (
          <TextInput
            key={part}
            className={classes.wide}
            aria-label={t(`network.${part}`)}
            placeholder={t(`network.${part}`)}
            spellCheck={false}
            value={entry[part]}
            error={at(part)}
            onChange={(event) => set({ [part]: event.currentTarget.value })}
          />
        ))}
      </div>
    </div>
  );
}

export function NetworksSection() {
  const { t } = useTranslation('create');
  const { values, change } = useForm();
  const containers = useContainers((state) => state.items);
  const modes = ['host', 'none', ...containers.map(({ name }) => `container:${name}`)];
  return (
    <>
      <Line id="networkMode" data={modes} example help />
      <EntryGroup
        title={t('field.networks')}
        description={t('help.networks')}
        addLabel={t('network.add')}
        removeLabel={(number) => t('network.remove', { number })}
        entries={values.networks}
        create={newNetwork}
        onChange={(networks) => change({ networks })}
        row={(network, set) => <Network entry={network} set={set} />}
      />
      <Tags id="links" example />
      <Flag id="networkDisabled" />
    </>
  );
}
