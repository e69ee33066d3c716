// The fields of a new volume that depend on where its data is to be.
import { Autocomplete, Checkbox, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { client } from '../../state/client.ts';
import { useEngineId } from '../../state/engines.ts';
import { useEngineIsHere, useHostPaths } from '../../state/host.ts';
import { useLoad } from '../../state/load.ts';
import { inPlace } from '../../ui/entry-group.tsx';
import { PairFields } from '../../ui/form/pair-fields.tsx';
import { PathField } from '../../ui/form/path-field.tsx';
import { nfsVersions, smbVersions, spreadServer, type VolumeForm } from './create-volume-values.ts';
import classes from './volumes.module.css';

export interface FieldsProps {
  form: VolumeForm;
  change: (part: Partial<VolumeForm>) => void;
  /** By field; those of rows as `labels.0`. */
  errors: Readonly<Record<string, string | undefined>>;
}

type TextFieldId = 'server' | 'share' | 'user' | 'domain' | 'size' | 'uid' | 'gid' | 'mode' | 'more';

/** One line. `example` stands in it while it is empty. */
function Line(props: FieldsProps & { id: TextFieldId; example?: string; help?: string }) {
  const { form, change, errors, id, example, help } = props;
  const { t } = useTranslation('volumes');
  return (
    <TextInput
      label={t(`create.field.${id}`)}
      description={help}
      placeholder={example ?? ''}
      value={form[id]}
      error={errors[id]}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => {
        const text = event.currentTarget.value;
        change(id === 'server' ? spreadServer(text) : { [id]: text });
      }}
    />
  );
}

function Version({ form, change, versions }: FieldsProps & { versions: readonly string[] }) {
  const { t } = useTranslation('volumes');
  return (
    <Select
      label={t('create.field.version')}
      data={[{ value: '', label: t('create.newest') }, ...versions]}
      value={form.version}
      allowDeselect={false}
      comboboxProps={inPlace}
      onChange={(version) => change({ version: version ?? '' })}
    />
  );
}

function ReadOnly({ form, change }: FieldsProps) {
  const { t } = useTranslation('volumes');
  return (
    <Checkbox
      label={t('create.field.readOnly')}
      checked={form.readOnly}
      onChange={(event) => change({ readOnly: event.currentTarget.checked })}
    />
  );
}

function Owner(props: FieldsProps) {
  return (
    <div className={classes.three}>
      <Line {...props} id="mode" example={props.form.kind === 'tmpfs' ? '1777' : '0755'} />
      <Line {...props} id="uid" example="1000" />
      <Line {...props} id="gid" example="1000" />
    </div>
  );
}

function BindFields(props: FieldsProps) {
  const { t } = useTranslation('volumes');
  const { form, change, errors } = props;
  const paths = useHostPaths('folder', t('create.chooseFolder'));
  const here = useEngineIsHere();
  return (
    <>
      <PathField
        label={t('create.field.path')}
        description={t('create.pathHelp')}
        placeholder={t('create.example.path')}
        paths={here ? paths : undefined}
        value={form.path}
        error={errors.path}
        onChange={(path) => change({ path })}
      />
      <ReadOnly {...props} />
    </>
  );
}

function NfsFields(props: FieldsProps) {
  const { t } = useTranslation('volumes');
  return (
    <>
      <div className={classes.two}>
        <Line {...props} id="server" example={t('create.example.server')} />
        <Line {...props} id="share" example={t('create.example.nfsShare')} />
      </div>
      <div className={classes.two}>
        <Version {...props} versions={nfsVersions} />
        <Line {...props} id="more" example={t('create.example.nfsMore')} />
      </div>
      <ReadOnly {...props} />
    </>
  );
}

function SmbFields(props: FieldsProps) {
  const { t } = useTranslation('volumes');
  const { form, change, errors } = props;
  return (
    <>
      <div className={classes.two}>
        <Line {...props} id="server" example={t('create.example.server')} />
        <Line {...props} id="share" example={t('create.example.smbShare')} />
      </div>
      <div className={classes.three}>
        <Line {...props} id="user" example={t('create.guest')} />
        <TextInput
          label={t('create.field.password')}
          type="password"
          value={form.password}
          error={errors.password}
          autoComplete="off"
          onChange={(event) => change({ password: event.currentTarget.value })}
        />
        <Line {...props} id="domain" />
      </div>
      {form.password !== '' && <p className={classes.help}>{t('create.passwordHelp')}</p>}
      <Owner {...props} />
      <div className={classes.two}>
        <Version {...props} versions={smbVersions} />
        <Line {...props} id="more" example={t('create.example.smbMore')} />
      </div>
      <ReadOnly {...props} />
    </>
  );
}

function MemoryFields(props: FieldsProps) {
  const { t } = useTranslation('volumes');
  return (
    <>
      <div className={classes.two}>
        <Line {...props} id="size" example="64m" />
        <Line {...props} id="more" example={t('create.example.memoryMore')} />
      </div>
      <Owner {...props} />
    </>
  );
}

function OtherFields({ form, change, errors }: FieldsProps) {
  const { t } = useTranslation('volumes');
  const engineId = useEngineId();
  const { value } = useLoad((signal) => client().volumes.drivers({ engineId }, { signal }), [engineId]);
  return (
    <>
      <Autocomplete
        label={t('create.driver')}
        description={t('create.driverHelp')}
        data={['local', ...(value ?? [])]}
        comboboxProps={inPlace}
        value={form.driver}
        error={errors.driver}
        spellCheck={false}
        autoComplete="off"
        onChange={(driver) => change({ driver })}
      />
      <PairFields
        label={t('create.option.title')}
        words={usePairWords('option')}
        pairs={form.options}
        errorAt={(index) => errors[`options.${index}`]}
        error={errors.options}
        onChange={(options) => change({ options })}
      />
    </>
  );
}

/** Of the rows of labels, or of options. */
export function usePairWords(kind: 'label' | 'option') {
  const { t } = useTranslation('volumes');
  return {
    add: t(`create.${kind}.add`),
    name: t(`create.${kind}.name`),
    value: t(`create.${kind}.value`),
    remove: (number: number) => t(`create.${kind}.remove`, { number }),
  };
}

export function KindFields(props: FieldsProps) {
  const { t } = useTranslation('volumes');
  switch (props.form.kind) {
    case 'bind':
      return <BindFields {...props} />;
    case 'nfs':
      return <NfsFields {...props} />;
    case 'cifs':
      return <SmbFields {...props} />;
    case 'tmpfs':
      return <MemoryFields {...props} />;
    case 'other':
      return <OtherFields {...props} />;
    default:
      return <Line {...props} id="size" example="10g" help={t('create.sizeHelp')} />;
  }
}
