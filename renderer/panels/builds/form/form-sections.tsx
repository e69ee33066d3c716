// The fields of the build form: what is built and what it is called first, everything else behind sections.
import { Autocomplete, Checkbox, Select, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { builderChoice } from '../../../../runtime/contract/builds/build-spec.ts';
import { useHostPaths } from '../../../state/host.ts';
import { useImages } from '../../../state/images.ts';
import { inPlace } from '../../../ui/entry-group.tsx';
import { FoldSection } from '../../../ui/fold-section.tsx';
import { PathField } from '../../../ui/form/path-field.tsx';
import { TagField } from '../../../ui/form/tag-field.tsx';
import { VariableRows } from '../../../ui/form/variable-rows.tsx';
import classes from './build-form.module.css';
import { SecretFields } from './secret-fields.tsx';
import type { BuildFormState } from './use-build-form.ts';
import { argumentOf, missingSecrets, newNamed, withArgument, withFolder } from './values.ts';

interface FieldsProps {
  form: BuildFormState;
}

const platforms = [
  'linux/amd64',
  'linux/arm64',
  'linux/arm/v7',
  'linux/386',
  'linux/ppc64le',
  'linux/s390x',
  'linux/riscv64',
];
const networks = ['default', 'none', 'host'];

/** Folder, Dockerfile, tags: enough for most builds. */
export function BasicFields({ form }: FieldsProps) {
  const { t } = useTranslation('builds');
  const { values, change, set, folder, errorAt } = form;
  const paths = useHostPaths('folder', t('form.chooseFolder'));
  const tags = useImages((state) => state.items);
  return (
    <div className={classes.basics}>
      <PathField
        label={t('field.folder')}
        description={t('help.folder')}
        placeholder={t('example.folder')}
        paths={paths}
        value={values.folder}
        error={errorAt('folder')}
        autoFocus
        onChange={(next) => set((before) => withFolder(before, next))}
      />
      <Autocomplete
        label={t('field.dockerfile')}
        comboboxProps={inPlace}
        classNames={{ input: classes.mono ?? '' }}
        spellCheck={false}
        data={folder.files.map(({ path }) => path)}
        filter={({ options }) => options}
        value={values.dockerfile}
        error={errorAt('dockerfile')}
        description={
          values.folder !== '' && !folder.loading && folder.files.length !== 1
            ? folder.files.length === 0
              ? t('form.foundNone')
              : t('form.found', { count: folder.files.length })
            : undefined
        }
        onChange={(dockerfile) => change({ dockerfile })}
      />
      <TagField
        label={t('field.tags')}
        description={t('help.tags')}
        placeholder={t('example.tags')}
        data={tags.flatMap((image) => image.tags)}
        value={values.tags}
        error={errorAt('tags')}
        onChange={(next) => change({ tags: next, tagsProposed: false })}
      />
    </div>
  );
}

/** Declared ARGs with their defaults, and others. */
function ArgumentFields({ form }: FieldsProps) {
  const { t } = useTranslation('builds');
  const { values, set, found, errorAt } = form;
  const declared = found?.arguments ?? [];
  const names = new Set(declared.map(({ name }) => name));
  const keyOf = (name: string) => values.args.find((one) => one.name === name)?.key;
  return (
    <>
      {declared.length > 0 && (
        <div className={classes.arguments}>
          {declared.map(({ name, value }) => (
            <TextInput
              key={name}
              label={name}
              classNames={{ label: classes.mono ?? '', input: classes.mono ?? '' }}
              placeholder={value === undefined ? t('form.noDefault') : value}
              spellCheck={false}
              value={argumentOf(values, name)}
              error={errorAt(`args.${keyOf(name)}.value`) ?? errorAt(`args.${keyOf(name)}.name`)}
              onChange={(event) => {
                const { value: text } = event.currentTarget;
                set((before) => withArgument(before, name, text));
              }}
            />
          ))}
        </div>
      )}
      <VariableRows
        words={{
          title: declared.length > 0 ? t('form.otherArgs') : t('field.buildArgs'),
          description: t('help.buildArgs'),
          add: t('form.addArg'),
          name: t('form.name'),
          value: t('form.value'),
          remove: (number) => t('form.removeArg', { number }),
        }}
        entries={values.args.filter(({ name }) => !names.has(name))}
        create={newNamed}
        onChange={(others) =>
          set((before) => ({ ...before, args: [...before.args.filter(({ name }) => names.has(name)), ...others] }))
        }
        errorAt={(key, part) => errorAt(`args.${key}.${part}`)}
      />
    </>
  );
}

function WhatFields({ form }: FieldsProps) {
  const { t } = useTranslation('builds');
  const { values, change, found, errorAt } = form;
  return (
    <div className={classes.pair}>
      <Autocomplete
        label={t('field.target')}
        description={t('help.target')}
        comboboxProps={inPlace}
        classNames={{ input: classes.mono ?? '' }}
        placeholder={t('form.lastStage')}
        spellCheck={false}
        data={[...new Set(found?.stages ?? [])]}
        value={values.target}
        error={errorAt('target')}
        onChange={(target) => change({ target })}
      />
      <Autocomplete
        label={t('field.platform')}
        description={t('help.platform')}
        comboboxProps={inPlace}
        classNames={{ input: classes.mono ?? '' }}
        placeholder={t('form.enginePlatform')}
        spellCheck={false}
        data={platforms}
        value={values.platform}
        error={errorAt('platform')}
        onChange={(platform) => change({ platform })}
      />
    </div>
  );
}

function CacheFields({ form }: FieldsProps) {
  const { t } = useTranslation('builds');
  const { values, change, errorAt } = form;
  const flag = (id: 'noCache' | 'pull' | 'inlineCache') => (
    <Checkbox
      label={t(`field.${id}`)}
      description={t(`help.${id}`)}
      checked={values[id]}
      onChange={(event) => change({ [id]: event.currentTarget.checked })}
    />
  );
  return (
    <>
      {flag('noCache')}
      {flag('pull')}
      <TagField
        label={t('field.cacheFrom')}
        description={t('help.cacheFrom')}
        placeholder={t('example.cacheFrom')}
        value={values.cacheFrom}
        error={errorAt('cacheFrom')}
        onChange={(cacheFrom) => change({ cacheFrom })}
      />
      {flag('inlineCache')}
    </>
  );
}

function MoreFields({ form }: FieldsProps) {
  const { t } = useTranslation('builds');
  const { values, change, errorAt, check } = form;
  return (
    <>
      <div className={classes.pair}>
        <Select
          label={t('field.builder')}
          description={check?.builder && t('form.wouldBuild', { builder: t(`builder.${check.builder}`) })}
          comboboxProps={inPlace}
          data={builderChoice.options.map((value) => ({ value, label: t(`builder.${value}`) }))}
          value={values.builder}
          allowDeselect={false}
          error={errorAt('builder')}
          onChange={(builder) => change({ builder: builderChoice.catch('auto').parse(builder) })}
        />
        <Autocomplete
          label={t('field.network')}
          description={t('help.network')}
          comboboxProps={inPlace}
          classNames={{ input: classes.mono ?? '' }}
          placeholder={networks[0] ?? ''}
          data={networks}
          value={values.network}
          error={errorAt('network')}
          onChange={(network) => change({ network })}
        />
      </div>
      <VariableRows
        words={{
          title: t('field.labels'),
          add: t('form.addLabel'),
          name: t('form.name'),
          value: t('form.value'),
          remove: (number) => t('form.removeLabel', { number }),
        }}
        entries={values.labels}
        create={newNamed}
        onChange={(labels) => change({ labels })}
        errorAt={(key, part) => errorAt(`labels.${key}.${part}`)}
      />
    </>
  );
}

const sectionIds = ['what', 'arguments', 'secrets', 'cache', 'more'] as const;
type SectionId = (typeof sectionIds)[number];

const fieldsOf: Record<SectionId, readonly string[]> = {
  what: ['target', 'platform'],
  arguments: ['args'],
  secrets: ['secrets'],
  cache: ['cacheFrom', 'noCache', 'pull', 'inlineCache'],
  more: ['builder', 'network', 'labels'],
};

const contents: Record<SectionId, (props: FieldsProps) => React.ReactNode> = {
  what: WhatFields,
  arguments: ArgumentFields,
  secrets: SecretFields,
  cache: CacheFields,
  more: MoreFields,
};

/** What is set in each section, in a few words. */
function useSummaries({ values }: BuildFormState): Record<SectionId, string> {
  const { t } = useTranslation('builds');
  const flags = (['noCache', 'pull', 'inlineCache'] as const).filter((id) => values[id]).map((id) => t(`field.${id}`));
  const labels = values.labels.filter(({ name }) => name !== '').map(({ name }) => name);
  const builder = values.builder === 'auto' ? '' : t(`builder.${values.builder}`);
  return {
    what: [values.target, values.platform].filter(Boolean).join(', '),
    arguments: values.args
      .filter(({ name }) => name !== '')
      .map(({ name, value }) => `${name}=${value}`)
      .join(', '),
    secrets: values.secrets.map(({ id }) => id).join(', '),
    cache: [...flags, ...values.cacheFrom].join(', '),
    more: [builder, values.network, ...labels].filter(Boolean).join(', '),
  };
}

/** Sections open by themselves where something is wrong in them, and where the Dockerfile asks for something. */
export function FormSections({ form }: FieldsProps) {
  const { t } = useTranslation('builds');
  const [opened, setOpened] = useState<ReadonlySet<SectionId>>(new Set());
  const summaries = useSummaries(form);
  const { attempts, wrong, found, values } = form;
  const asked = missingSecrets(values, found).length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a refused try opens them, not every key that is pressed.
  useEffect(() => {
    const names = new Set(wrong.map((field) => field.split('.')[0] ?? ''));
    const needed = sectionIds.filter((id) => fieldsOf[id].some((field) => names.has(field)));
    if (needed.length > 0) setOpened((before) => new Set([...before, ...needed]));
  }, [attempts]);
  useEffect(() => {
    if (asked) setOpened((before) => new Set([...before, 'secrets']));
  }, [asked]);
  const toggle = (id: SectionId) =>
    setOpened((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  return sectionIds.map((id) => {
    const Content = contents[id];
    const hint = id === 'arguments' && found && found.arguments.length > 0;
    return (
      <FoldSection
        key={id}
        title={t(`section.${id}`)}
        summary={summaries[id]}
        hint={hint ? found.arguments.map(({ name }) => name).join(', ') : t(`section.${id}Hint`)}
        opened={opened.has(id)}
        onToggle={() => toggle(id)}
      >
        <div className={classes.section}>
          <Content form={form} />
        </div>
      </FoldSection>
    );
  });
}
