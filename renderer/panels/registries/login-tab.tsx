// Who is logged in to a registry, where that is kept, and the way out.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Registry } from '../../../runtime/contract/registries.ts';
import { dockerCommand } from '../../../runtime/contract/specs/docker-command.ts';
import { useCommandWords } from '../../state/lists/resource-list.ts';
import { useRegistries } from '../../state/registries.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PropertyList } from '../../ui/property-list.tsx';
import { Section } from '../../ui/section.tsx';
import { LogOut } from './log-out.tsx';
import { NoStore } from './login-fields.tsx';
import classes from './registries.module.css';
import { hubHost, isOwn, loginPlace, loginUser } from './words.ts';

export function LoginTab({ row, onLogIn }: { row: Registry; onLogIn: () => void }) {
  const { t } = useTranslation('registries');
  const [leaving, setLeaving] = useState(false);
  const store = useRegistries((state) => state?.store);
  const { host, login } = row;
  const commandWords = useCommandWords('registries');
  if (login === undefined) {
    return (
      <EmptyState
        icon="link"
        title={t('login.noneTitle')}
        text={t('login.noneText')}
        action={<Button onClick={onLogIn}>{t('login.action')}</Button>}
      />
    );
  }
  const own = isOwn(login);
  const leave =
    login.source === 'podman' ? `podman logout ${host}` : dockerCommand('logout', ...(host === hubHost ? [] : [host]));
  return (
    <div className={classes.column}>
      <Section
        title={t('tab.login')}
        actions={
          <div className={classes.buttons}>
            <Button variant="default" size="compact-sm" onClick={onLogIn}>
              {t('login.again')}
            </Button>
            {own && (
              <Button variant="default" size="compact-sm" onClick={() => setLeaving(true)}>
                {t('login.out')}
              </Button>
            )}
          </div>
        }
      >
        <PropertyList
          items={[
            { label: t('login.who'), value: loginUser(login, t) },
            { label: t('login.where'), value: loginPlace(login, t) },
            { label: t('login.path'), value: login.path },
            {
              label: t('login.keep'),
              value: own ? undefined : login.helper && t('login.keepHelper', { helper: login.helper }),
            },
          ]}
        />
      </Section>
      {login.source === 'memory' && store?.kind === 'none' && <NoStore />}
      {!own && (
        <>
          <p className={classes.text}>{t('login.outside')}</p>
          <CommandLine {...commandWords} label={t('login.outThere')} command={leave} />
        </>
      )}
      {leaving && <LogOut host={host} user={loginUser(login, t)} onClose={() => setLeaving(false)} />}
    </div>
  );
}
