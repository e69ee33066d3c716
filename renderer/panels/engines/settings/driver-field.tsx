// Which kind of machine the engine runs in; those that cannot be used here say why.
import { Radio } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MachineDriverInfo } from '../../../../runtime/contract/machines.ts';
import type { ProblemReason } from '../../../../runtime/contract/problem.ts';
import { useProblemText } from '../../../state/problem.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { formatNames } from '../../../ui/format.ts';
import classes from './settings.module.css';
import type { SettingsForm } from './use-settings-form.ts';

/** Of another operating system: nothing a person could mend here. */
const elsewhere: ReadonlySet<ProblemReason> = new Set(['needs-windows', 'needs-macos', 'needs-linux']);

function isElsewhere({ available, problem }: MachineDriverInfo): boolean {
  return !available && problem !== undefined && elsewhere.has(problem.reason);
}

function DriverOption({ driver }: { driver: MachineDriverInfo }) {
  const { t } = useTranslation(['engines', 'app']);
  const textOf = useProblemText();
  const { name, available, problem } = driver;
  const why = problem && textOf(problem);
  return (
    <div className={classes.driver}>
      <Radio
        value={name}
        disabled={!available}
        label={t(`driver.${name}`)}
        description={
          available ? (
            t(`driverText.${name}`)
          ) : (
            <>
              {why?.title}
              {why && why.detail !== '' && <span className={classes.words}>{why.detail}</span>}
            </>
          )
        }
      />
      {!available && problem?.fix !== undefined && (
        <CommandLine
          label={t('app:banner.fix')}
          copyLabel={t('app:copy')}
          copiedLabel={t('app:copied')}
          command={problem.fix}
        />
      )}
    </div>
  );
}

export function DriverField({ form }: { form: SettingsForm }) {
  const { t, i18n } = useTranslation('engines');
  const { values, change, drivers, errorAt } = form;
  const here = drivers.filter((driver) => !isElsewhere(driver));
  const others = drivers.filter(isElsewhere).map(({ name }) => t(`driver.${name}`));
  const names = formatNames(others, i18n.language);
  return (
    <Radio.Group
      label={t('settings.driver')}
      value={values.driver}
      error={errorAt('driver')}
      onChange={(driver) => change({ driver: driver as typeof values.driver })}
    >
      <div className={classes.drivers}>
        <div className={classes.driver}>
          <Radio value="automatic" label={t('settings.automatic')} description={t('settings.automaticText')} />
        </div>
        {here.map((driver) => (
          <DriverOption key={driver.name} driver={driver} />
        ))}
      </div>
      {others.length > 0 && <p className={classes.hint}>{t('settings.elsewhere', { names })}</p>}
    </Radio.Group>
  );
}
