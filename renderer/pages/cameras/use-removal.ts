import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Camera } from '../../../contract/types.ts';
import { engine } from '../../host/index.ts';
import { useToasts } from '../../state/toasts.ts';

/** A removed camera leaves the list at once; the engine forgets it when the chance to undo has passed. */
export function useRemoval(): { removed: ReadonlySet<string>; remove(camera: Camera): void } {
  const { t } = useTranslation();
  const show = useToasts((state) => state.show);
  const [removed, setRemoved] = useState<ReadonlySet<string>>(new Set());
  const restore = (id: string) => setRemoved((before) => new Set([...before].filter((other) => other !== id)));
  return {
    removed,
    remove({ id, name }) {
      setRemoved((before) => new Set(before).add(id));
      show(t('cameras.removed', { name }), {
        onUndo: () => restore(id),
        onDone: () => void engine.call('cameras.remove', { id }).catch(() => restore(id)),
      });
    },
  };
}
