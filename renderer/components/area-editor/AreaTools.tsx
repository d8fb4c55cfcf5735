import { Plus, Redo2, Trash2, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Segments } from '../controls.tsx';
import type { AreaTool } from './AreaEditor.tsx';
import type { EditHistory } from './use-history.ts';

/** What areas are drawn with, and what can be done with the chosen one; `children`: what it, and the next one, can be. Nothing moves when one is chosen. */
export function AreaTools({ tool, selected, full, history, onTool, onAdd, onRemove, children }: {
  tool: AreaTool;
  selected: boolean;
  full: boolean;
  history: Pick<EditHistory<unknown>, 'undo' | 'redo' | 'canUndo' | 'canRedo'>;
  onTool(tool: AreaTool): void;
  onAdd(): void;
  onRemove(): void;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className="area-tools">
      <Segments<AreaTool>
        label={t('areaEditor.tool')}
        value={tool}
        options={[
          { value: 'rectangle', label: t('areaEditor.rectangle') },
          { value: 'polygon', label: t('areaEditor.polygon') },
        ]}
        onChange={onTool}
      />
      <Button disabled={full} onClick={onAdd} title={t('areaEditor.addHint')} data-testid="area-add">
        <Plus size={16} aria-hidden="true" />
        {t('areaEditor.add')}
      </Button>
      <span className="area-tools-group">
        <Button look="quiet" disabled={!history.canUndo} onClick={history.undo} aria-label={t('common.undo')} title={t('common.undo')} data-testid="area-undo">
          <Undo2 size={16} aria-hidden="true" />
        </Button>
        <Button look="quiet" disabled={!history.canRedo} onClick={history.redo} aria-label={t('areaEditor.redo')} title={t('areaEditor.redo')} data-testid="area-redo">
          <Redo2 size={16} aria-hidden="true" />
        </Button>
      </span>
      <span className="area-tools-group">
        {children}
        <Button look="quiet" disabled={!selected} onClick={onRemove} data-testid="area-remove">
          <Trash2 size={16} aria-hidden="true" />
          {t('areaEditor.remove')}
        </Button>
      </span>
    </div>
  );
}
