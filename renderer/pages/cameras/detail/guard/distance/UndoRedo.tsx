import { Redo2, Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../../components/controls.tsx';
import type { GroundEdit } from './use-ground-edit.ts';

/** Takes back what was marked and typed. */
export function UndoRedo({ edit }: { edit: Pick<GroundEdit, 'undo' | 'redo' | 'canUndo' | 'canRedo'> }) {
  const { t } = useTranslation();
  return (
    <div className="area-tools">
      <Button look="quiet" disabled={!edit.canUndo} onClick={edit.undo} aria-label={t('common.undo')} title={t('common.undo')}>
        <Undo2 size={16} aria-hidden="true" />
      </Button>
      <Button look="quiet" disabled={!edit.canRedo} onClick={edit.redo} aria-label={t('areaEditor.redo')} title={t('areaEditor.redo')}>
        <Redo2 size={16} aria-hidden="true" />
      </Button>
      <span className="small">{t('distance.markKeys')}</span>
    </div>
  );
}
