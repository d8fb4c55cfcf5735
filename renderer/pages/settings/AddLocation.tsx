import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Field } from '../../components/controls.tsx';
import { FolderButton } from '../../components/FolderButton.tsx';
import { addProblem, type StorageDraft } from './storage-draft.ts';

export function AddLocation({ draft, onAdd }: { draft: StorageDraft; onAdd(folder: string): void }) {
  const { t } = useTranslation();
  const [folder, setFolder] = useState('');
  /** Nobody is told off while typing. */
  const [tried, setTried] = useState(false);
  const problem = addProblem(draft, folder);

  function add(event: FormEvent) {
    event.preventDefault();
    setTried(problem !== null);
    if (problem) return;
    onAdd(folder);
    setFolder('');
  }

  const error = tried && problem === 'not-absolute' ? t('storage.notAbsolute') : tried && problem ? t('storage.alreadyThere') : null;
  return (
    <form onSubmit={add}>
      <Field label={t('storage.addFolder')} hint={t('storage.addFolderHint')} error={error}>
        {(id) => (
          <span className="add-folder">
            <input
              id={id}
              className="input"
              autoComplete="off"
              spellCheck={false}
              aria-invalid={error !== null || undefined}
              value={folder}
              onChange={(event) => {
                setFolder(event.target.value);
                setTried(false);
              }}
            />
            <FolderButton
              value={folder}
              onChoose={(path) => {
                setFolder(path);
                setTried(false);
              }}
            />
            <Button type="submit" disabled={folder.trim() === ''}>
              {t('storage.add')}
            </Button>
          </span>
        )}
      </Field>
    </form>
  );
}
