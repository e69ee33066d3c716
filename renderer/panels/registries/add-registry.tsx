// Adds a registry: asked first with the login and the trust it is given, so that what is wrong is said at its field.
import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../runtime/contract/problem.ts';
import { client } from '../../state/client.ts';
import { go } from '../../state/navigation.ts';
import { notify } from '../../state/notices.ts';
import { problemOf } from '../../state/problem.ts';
import { useSubmit } from '../../state/submit.ts';
import { FormDialog } from '../../ui/dialog/form-dialog.tsx';
import { FoldSection } from '../../ui/fold-section.tsx';
import { emptyLogin, keepOf, LoginFields, type LoginValues, loginOf, loginProblems } from './login-fields.tsx';
import { TrustFields, type TrustValues } from './trust-fields.tsx';

const fields = ['host', 'user', 'password', 'identityToken', 'insecure', 'certificates'] as const;
const ofTrust: readonly Problem['reason'][] = ['certificate-untrusted', 'certificate-invalid', 'not-tls'];

interface Values extends LoginValues, TrustValues {
  host: string;
  unchecked: boolean;
}

const empty: Values = { ...emptyLogin, host: '', insecure: false, certificates: '', unchecked: false };

/** Which folds are open: those of what was refused open by themselves. */
function useFolds(login: boolean) {
  const [open, setOpen] = useState({ login, trust: false });
  const toggle = (name: 'login' | 'trust') => () => setOpen((before) => ({ ...before, [name]: !before[name] }));
  const reveal = ({ reason, field }: Problem) =>
    setOpen((before) => ({
      login: before.login || field === 'user' || field === 'password' || field === 'identityToken',
      trust: before.trust || field === 'certificates' || field === 'insecure' || ofTrust.includes(reason),
    }));
  return { open, toggle, reveal };
}

function useAddForm(host: string, onClose: () => void) {
  const { t } = useTranslation(['registries', 'app']);
  const [values, setValues] = useState({ ...empty, host });
  const [refused, setRefused] = useState(false);
  const folds = useFolds(host !== '');
  const form = useSubmit(fields, ({ reason }) => (reason === 'name-taken' ? t('add.known') : undefined));
  const change = (part: Partial<Values>) => {
    setValues((before) => ({ ...before, ...part }));
    for (const field of Object.keys(part)) form.changed(field);
  };
  const submit = async () => {
    const { insecure, certificates, unchecked } = values;
    const login = loginOf(values);
    const missing = { host: values.host.trim() === '' ? 'required' : undefined, ...loginProblems(values, true) };
    const words = Object.entries(missing).map(([field, reason]) => [field, reason && t(`app:problem.${reason}`)]);
    const trust = { ...(insecure && { insecure }), ...(certificates.trim() !== '' && { certificates }) };
    let host = values.host;
    const done = await form.run(Object.fromEntries(words), async () => {
      try {
        const wish = { host, trust, unchecked, ...(login && { login, ...keepOf(values) }) };
        host = (await client().registries.add(wish)).host;
      } catch (error) {
        const problem = problemOf(error);
        folds.reveal(problem);
        setRefused(problem.field === 'host' && problem.reason !== 'host-invalid' && problem.reason !== 'name-taken');
        throw error;
      }
    });
    if (!done) return;
    notify({ kind: 'success', title: t('add.done', { host }) });
    onClose();
    go({ panel: 'registries', object: host });
  };
  return { values, change, form, folds, submit, refused };
}

/** Mount it to open it. With a `host` it is a login there that is wanted. */
export function AddRegistry({ host, onClose }: { host: string; onClose: () => void }) {
  const { t } = useTranslation('registries');
  const { values, change, form, folds, submit, refused } = useAddForm(host, onClose);
  const { open, toggle } = folds;
  const trusted = [
    ...(values.insecure ? [t('add.trustInsecure')] : []),
    ...(values.certificates.trim() === '' ? [] : [t('add.trustAuthority')]),
  ];
  const login = loginOf(values);
  const user = login && ('user' in login ? login.user : t('login.token'));
  return (
    <FormDialog
      opened
      title={t('add.title')}
      submitLabel={t('add.submit')}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextInput
        data-autofocus
        label={t('add.host')}
        description={t('add.hostHelp')}
        placeholder={t('add.hostPlaceholder')}
        autoComplete="off"
        spellCheck={false}
        value={values.host}
        error={form.errors.host}
        onChange={(event) => change({ host: event.currentTarget.value })}
      />
      {refused && (
        <Checkbox
          label={t('add.unchecked')}
          description={t('add.uncheckedHelp')}
          checked={values.unchecked}
          onChange={(event) => change({ unchecked: event.currentTarget.checked })}
        />
      )}
      <FoldSection
        title={t('add.login')}
        summary={user ?? ''}
        hint={t('add.loginHint')}
        opened={open.login}
        onToggle={toggle('login')}
      >
        <LoginFields values={values} errors={form.errors} onChange={change} />
      </FoldSection>
      <FoldSection
        title={t('add.trust')}
        summary={trusted.join(', ')}
        hint={t('add.trustHint')}
        opened={open.trust}
        onToggle={toggle('trust')}
      >
        <TrustFields values={values} errors={form.errors} onChange={change} />
      </FoldSection>
    </FormDialog>
  );
}
