// Whom the current engine trusts of a registry: changed here for Gantry's own engine, told for others.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RegistryTrust } from '../../../runtime/contract/registries.ts';
import { client } from '../../state/client.ts';
import { useEngineId, useEngineName, useEngines } from '../../state/engines.ts';
import { useLoadWithWords } from '../../state/load.ts';
import { useMachine } from '../../state/machine.ts';
import { notify } from '../../state/notices.ts';
import { useSubmit } from '../../state/submit.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { WhenRead } from '../../ui/details-states.tsx';
import { TextLines } from '../../ui/editor/text-lines.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { Section } from '../../ui/section.tsx';
import classes from './registries.module.css';
import { TrustFields } from './trust-fields.tsx';

export function TrustTab({ host }: { host: string }) {
  const { t } = useTranslation('registries');
  const engineId = useEngineId();
  const settings = useMachine((machine) => machine?.settings);
  const read = useLoadWithWords(
    (signal) => client().registries.trust({ host, engineId }, { signal }),
    [host, engineId, settings],
  );
  return (
    <WhenRead<RegistryTrust> {...read} loading={t('trust.loading')}>
      {(trust) => (
        <div className={classes.column}>
          <InForce trust={trust} />
          {trust.own ? <OwnTrust key={engineId} host={host} trust={trust} /> : <OtherTrust host={host} trust={trust} />}
          {trust.folders.length > 0 && (
            <Section title={t('trust.folders')}>
              <p className={classes.text}>{t('trust.foldersHelp')}</p>
              <TextLines lines={trust.folders} none="" />
            </Section>
          )}
        </div>
      )}
    </WhenRead>
  );
}

function OwnTrust({ host, trust }: { host: string; trust: RegistryTrust }) {
  const { t, i18n } = useTranslation('registries');
  const [values, setValues] = useState({ insecure: trust.insecure === 'set', certificates: trust.certificates });
  const form = useSubmit(['insecure', 'certificates']);
  const held = trust.insecure === 'local' || trust.insecure === 'range' ? t(`trust.${trust.insecure}`) : undefined;
  const changed =
    (held === undefined && values.insecure !== (trust.insecure === 'set')) ||
    values.certificates.trim() !== trust.certificates;
  const save = async () => {
    const insecure = held === undefined ? { insecure: values.insecure } : {};
    const wish = { host, certificates: values.certificates, ...insecure };
    if (await form.run({}, () => client().registries.setTrust(wish)))
      notify({ kind: 'success', title: t('trust.saved') });
  };
  const lines = trust.authorities.map(
    ({ subject, until }) => `${subject} (${t('trust.until', { date: formatDateTime(until, i18n.language) })})`,
  );
  return (
    <Section title={t('trust.engine')}>
      <div className={classes.fields}>
        <TrustFields
          values={values}
          errors={form.errors}
          held={held}
          onChange={(change) => {
            setValues((before) => ({ ...before, ...change }));
            for (const field of Object.keys(change)) form.changed(field);
          }}
        />
        {lines.length > 0 && (
          <div>
            <h3 className={classes.subhead}>{t('trust.authorities')}</h3>
            <TextLines lines={lines} none="" />
          </div>
        )}
        {form.dialog.error && <NoticeBar kind="error" title={form.dialog.error} />}
        <div>
          <Button loading={form.dialog.busy} disabled={!changed} onClick={() => void save()}>
            {t('trust.save')}
          </Button>
        </div>
      </div>
    </Section>
  );
}

/** The lines for the configuration of an engine that is not ours. */
function insecureLines(host: string, flavour: RegistryTrust['flavour']): string {
  return flavour === 'podman'
    ? `[[registry]]\nlocation = "${host}"\ninsecure = true`
    : `{ "insecure-registries": ["${host}"] }`;
}

function OtherTrust({ host, trust }: { host: string; trust: RegistryTrust }) {
  const { t } = useTranslation(['registries', 'app']);
  const nameOf = useEngineName();
  const engine = useEngines((state) => state.current);
  const words = { copyLabel: t('trust.copy'), copiedLabel: t('app:copied') };
  const { configuration, certificates } = trust.places;
  return (
    <Section title={t('trust.other', { engine: engine ? nameOf(engine) : '' })}>
      <div className={classes.fields}>
        <p className={classes.text}>{t('trust.otherText')}</p>
        <CommandLine
          {...words}
          label={t('trust.insecureThere', { path: configuration })}
          command={insecureLines(host, trust.flavour)}
        />
        <CommandLine {...words} label={t('trust.authorityThere')} command={`${certificates}/ca.crt`} />
      </div>
    </Section>
  );
}

function InForce({ trust }: { trust: RegistryTrust }) {
  const { t } = useTranslation('registries');
  const local = trust.insecure === 'local' || trust.insecure === 'range';
  if (trust.inForce === undefined) return <NoticeBar kind="warning" title={t('trust.unknown')} />;
  if (trust.inForce || local) return <NoticeBar kind="info" title={t('trust.inForce')} />;
  return <NoticeBar kind="info" title={t('trust.notInForce')} />;
}
