// All sections of the form, one behind the other: closed ones say in a few words what is set in them.
import { type ComponentType, type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FoldSection } from '../../../ui/fold-section.tsx';
import { BasicsSection } from './basics-section.tsx';
import { EnvSection } from './env-section.tsx';
import { fieldWords, type SpecField } from './field-words.ts';
import { useForm } from './form-fields.tsx';
import { LimitsSection } from './limits-section.tsx';
import { AdvancedSection, DnsSection, LabelsSection, LoggingSection } from './more-sections.tsx';
import { NetworksSection } from './networks-section.tsx';
import { PortsSection } from './ports-section.tsx';
import { RestartSection } from './restart-section.tsx';
import { type SectionId, sectionIds, sections } from './sections.ts';
import { SecuritySection } from './security-section.tsx';
import { StorageSection } from './storage-section.tsx';

const contents: Record<SectionId, ComponentType> = {
  basics: BasicsSection,
  ports: PortsSection,
  env: EnvSection,
  storage: StorageSection,
  networks: NetworksSection,
  restart: RestartSection,
  limits: LimitsSection,
  security: SecuritySection,
  logging: LoggingSection,
  dns: DnsSection,
  labels: LabelsSection,
  advanced: AdvancedSection,
};

/** What speaks for itself without its field's name. */
const nameless: readonly SpecField[] = [
  'image',
  'name',
  'ports',
  'env',
  'volumes',
  'mounts',
  'networks',
  'networkMode',
  'labels',
  'logging',
];

function useSummary(): (id: SectionId) => string {
  const { t } = useTranslation(['create', 'containers']);
  const { preview, values } = useForm();
  const wordsOf = (field: SpecField): string[] => {
    const value = preview[field];
    if (value === false || (field === 'image' && values.line.image === '')) return [];
    if (value === true) return [t(`field.${field}`)];
    if (field === 'restart') return value === 'no' ? [] : [t(`containers:restart.${value}`)];
    // Values may be secrets, and long.
    if (field === 'env') return preview.env.map(({ name }) => name);
    const words = fieldWords(field, value);
    return nameless.includes(field) || words.length === 0 ? words : [`${t(`field.${field}`)} ${words.join(', ')}`];
  };
  return (id) => sections[id].flatMap(wordsOf).join(' · ');
}

/** Takes the person to the first field that has something wrong, after every try that was refused. */
function useFocusOnError(form: RefObject<HTMLFormElement | null>): void {
  const { attempts, busy, wrongSections } = useForm();
  const handled = useRef(0);
  useEffect(() => {
    if (busy || handled.current === attempts) return;
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    // Where something is wrong and nothing is there to see, its section is only opening.
    if (!wrong && wrongSections.length > 0) return;
    handled.current = attempts;
    wrong?.focus();
  });
}

/** Those with something wrong open by themselves. */
export function FormSections({ form }: { form: RefObject<HTMLFormElement | null> }) {
  const { t } = useTranslation('create');
  const { wrongSections, attempts } = useForm();
  const [opened, setOpened] = useState<ReadonlySet<SectionId>>(new Set(['basics']));
  const summary = useSummary();
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each refused try, not whenever a field becomes right or wrong
  useEffect(() => setOpened((before) => new Set([...before, ...wrongSections])), [attempts]);
  useFocusOnError(form);
  const toggle = (id: SectionId) =>
    setOpened((before) => new Set(before.has(id) ? [...before].filter((other) => other !== id) : [...before, id]));
  return sectionIds.map((id) => {
    const Content = contents[id];
    return (
      <FoldSection
        key={id}
        title={t(`section.${id}`)}
        summary={summary(id)}
        hint={t(`hint.${id}`)}
        opened={opened.has(id)}
        onToggle={() => toggle(id)}
      >
        <Content />
      </FoldSection>
    );
  });
}
