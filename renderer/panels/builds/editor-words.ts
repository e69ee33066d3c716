// The words of the Dockerfile editor in the person's language; stable as long as that is.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { DockerfileEditorWords } from '../../ui/editor/dockerfile-editor.tsx';

export function useEditorWords(): DockerfileEditorWords {
  const { t } = useTranslation(['builds', 'dockerfile']);
  return useMemo(
    () => ({
      problems: (count: number) => t('editor.problems', { count }),
      line: (line: number) => t('place.line', { line }),
      remark: (name: string, text: string) => t(`dockerfile:remark.${name}`, { text }),
      about: (key: string) => t(`dockerfile:about.${key}`),
      phrases: {
        Completions: t('editor.completions'),
        Diagnostics: t('editor.diagnostics'),
        'No diagnostics': t('editor.noDiagnostics'),
        close: t('editor.close'),
        'Control character': t('editor.control'),
      },
    }),
    [t],
  );
}
