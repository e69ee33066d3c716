// What the machine is given: its kind, processors, memory, disk, and folders of this computer.
import { Checkbox, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DriverName } from '../../../../runtime/contract/machines.ts';
import { useHostPaths } from '../../../state/host.ts';
import { EntryGroup } from '../../../ui/entry-group.tsx';
import { PathField } from '../../../ui/form/path-field.tsx';
import { Section } from '../../../ui/section.tsx';
import { DataLocation } from './data-location.tsx';
import { DriverField } from './driver-field.tsx';
import classes from './settings.module.css';
import type { SettingsForm } from './use-settings-form.ts';
import { type Figure, figures, newShare } from './values.ts';

const units = { cpus: undefined, memoryMiB: 'MiB', diskGiB: 'GiB' } as const;

function FigureField({ form, name }: { form: SettingsForm; name: Figure }) {
  const { t } = useTranslation('engines');
  return (
    <TextInput
      label={t(`settings.${name}`)}
      description={t(`settings.${name}Text`)}
      placeholder={t('settings.usual')}
      inputMode="numeric"
      autoComplete="off"
      rightSection={units[name] && <span className={classes.unit}>{units[name]}</span>}
      value={form.values[name]}
      error={form.errorAt(name)}
      onChange={(event) => form.change({ [name]: event.currentTarget.value })}
    />
  );
}

function Shares({ form }: { form: SettingsForm }) {
  const { t } = useTranslation('engines');
  const { values, change, errorAt } = form;
  const paths = useHostPaths('folder', t('settings.chooseShare'));
  return (
    <div className={classes.fields}>
      <Switch
        label={t('settings.homeOnly')}
        description={t('settings.homeOnlyText')}
        checked={!values.ownShares}
        onChange={(event) => change({ ownShares: !event.currentTarget.checked })}
      />
      {values.ownShares && (
        <EntryGroup
          title={t('settings.shares')}
          description={t('settings.sharesText')}
          addLabel={t('settings.addShare')}
          removeLabel={(number) => t('settings.removeShare', { number })}
          entries={values.shares}
          create={newShare}
          onChange={(shares) => change({ shares })}
          row={(share, set) => (
            <>
              <PathField
                className={classes.wide ?? ''}
                aria-label={t('settings.sharePath')}
                placeholder={t('settings.sharePath')}
                paths={paths}
                value={share.path}
                error={errorAt(`shares.${share.key}`)}
                onChange={(path) => set({ path })}
              />
              <Checkbox
                className={classes.check ?? ''}
                label={t('settings.readOnly')}
                checked={share.readOnly}
                onChange={(event) => set({ readOnly: event.currentTarget.checked })}
              />
            </>
          )}
        />
      )}
    </div>
  );
}

/** Without a machine between them, containers see this computer's folders as they are; WSL has every drive by itself. */
function Folders({ form, driver }: { form: SettingsForm; driver: DriverName }) {
  const { t } = useTranslation('engines');
  const everyFolder = driver === 'native' || driver === 'wsl';
  if (form.can.shareFolders && !everyFolder) return <Shares form={form} />;
  return <p className={classes.hint}>{everyFolder ? t('settings.noShares') : t('settings.cannotShare')}</p>;
}

export function MachineFields({ form }: { form: SettingsForm }) {
  const { t } = useTranslation('engines');
  const { can, machine, values } = form;
  const chosen = values.driver === 'automatic' ? machine.driver : values.driver;
  return (
    <Section title={t('settings.machine')}>
      <p className={classes.hint}>{t('settings.machineText')}</p>
      <div className={classes.fields}>
        <DriverField form={form} />
        {can.resize ? (
          <div className={classes.triple}>
            {figures.map((name) => (
              <FigureField key={name} form={form} name={name} />
            ))}
          </div>
        ) : (
          <p className={classes.hint}>{chosen === 'native' ? t('settings.noResize') : t('settings.cannotResize')}</p>
        )}
        <Folders form={form} driver={chosen} />
        <DataLocation machine={machine} />
      </div>
    </Section>
  );
}
