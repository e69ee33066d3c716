// What the engine is told: mirrors, registries without TLS, proxy, own authorities, and a configuration of the person's.
import { Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EntryGroup } from '../../../ui/entry-group.tsx';
import { JsonField } from '../../../ui/json/json-field.tsx';
import { Section } from '../../../ui/section.tsx';
import classes from './settings.module.css';
import type { SettingsForm } from './use-settings-form.ts';
import { newText } from './values.ts';

function Texts({ form, name }: { form: SettingsForm; name: 'mirrors' | 'insecureRegistries' }) {
  const { t } = useTranslation('engines');
  return (
    <EntryGroup
      title={t(`settings.${name}`)}
      description={t(`settings.${name}Text`)}
      addLabel={t(`settings.${name}Add`)}
      removeLabel={(number) => t('settings.removeAddress', { number })}
      entries={form.values[name]}
      create={newText}
      onChange={(entries) => form.change({ [name]: entries })}
      row={(entry, set) => (
        <TextInput
          className={classes.wide ?? ''}
          aria-label={t(`settings.${name}Field`)}
          placeholder={t(`settings.${name}Example`)}
          spellCheck={false}
          autoComplete="off"
          value={entry.text}
          error={form.errorAt(`${name}.${entry.key}`)}
          onChange={(event) => set({ text: event.currentTarget.value })}
        />
      )}
    />
  );
}

const proxies = ['httpProxy', 'httpsProxy', 'noProxy'] as const;

function ProxyFields({ form }: { form: SettingsForm }) {
  const { t } = useTranslation('engines');
  return (
    <fieldset className={classes.group}>
      <legend>{t('settings.proxy')}</legend>
      <p className={classes.hint}>{t('settings.proxyText')}</p>
      <div className={classes.triple}>
        {proxies.map((name) => (
          <TextInput
            key={name}
            label={t(`settings.${name}`)}
            placeholder={t(`settings.${name}Example`)}
            spellCheck={false}
            autoComplete="off"
            value={form.values[name]}
            error={form.errorAt(name)}
            onChange={(event) => form.change({ [name]: event.currentTarget.value })}
          />
        ))}
      </div>
    </fieldset>
  );
}

export function EngineFields({ form }: { form: SettingsForm }) {
  const { t } = useTranslation('engines');
  const { values, change, errorAt } = form;
  return (
    <Section title={t('settings.engine')}>
      <p className={classes.hint}>{t('settings.engineText')}</p>
      <div className={classes.fields}>
        <Texts form={form} name="mirrors" />
        <Texts form={form} name="insecureRegistries" />
        <ProxyFields form={form} />
        <Textarea
          label={t('settings.certificates')}
          description={t('settings.certificatesText')}
          placeholder={t('settings.certificatesExample')}
          classNames={{ input: classes.mono ?? '' }}
          rows={6}
          resize="vertical"
          spellCheck={false}
          value={values.certificates}
          error={errorAt('certificates')}
          onChange={(event) => change({ certificates: event.currentTarget.value })}
        />
        <JsonField
          label={t('settings.configuration')}
          description={t('settings.configurationText')}
          text={values.engineConfiguration}
          error={errorAt('engineConfiguration')}
          onChange={(engineConfiguration) => change({ engineConfiguration })}
        />
      </div>
    </Section>
  );
}
