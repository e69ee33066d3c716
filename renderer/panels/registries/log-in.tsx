// Logs in to a registry; the login is kept once the registry has taken it.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../state/client.ts';
import { notify } from '../../state/notices.ts';
import { useSubmit } from '../../state/submit.ts';
import { FormDialog } from '../../ui/dialog/form-dialog.tsx';
import { emptyLogin, keepOf, LoginFields, loginOf, loginProblems } from './login-fields.tsx';
import { registryName } from './words.ts';

/** Mount it to open it. */
export function LogIn({ host, user, onClose }: { host: string; user: string; onClose: () => void }) {
  const { t } = useTranslation(['registries', 'app']);
  const [values, setValues] = useState({ ...emptyLogin, user });
  const form = useSubmit(['user', 'password', 'identityToken']);
  const name = registryName(host, t);
  const submit = async () => {
    const found = loginProblems(values, false);
    const words = Object.entries(found).map(([field, reason]) => [field, reason && t(`app:problem.${reason}`)]);
    const login = loginOf(values);
    const done = await form.run(Object.fromEntries(words), async () => {
      if (login !== undefined) await client().registries.login({ host, login, ...keepOf(values) });
    });
    if (!done) return;
    notify({ kind: 'success', title: t('login.done', { host: name }) });
    onClose();
  };
  return (
    <FormDialog
      opened
      title={t('login.title', { host: name })}
      submitLabel={t('login.action')}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <LoginFields
        focus
        values={values}
        errors={form.errors}
        onChange={(change) => {
          setValues((before) => ({ ...before, ...change }));
          for (const field of Object.keys(change)) form.changed(field);
        }}
      />
    </FormDialog>
  );
}
