import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './controls.tsx';

/** A panel from the right; Escape and the shade close it. */
export function SlideOver({ open, title, onClose, children, footer }: { open: boolean; title: string; onClose(): void; children: ReactNode; footer?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        {/* Not Radix' own overlay: it writes a style element, which a strict security policy forbids. */}
        <div className="panel-shade" aria-hidden="true" />
        <Dialog.Content className="panel" aria-describedby={undefined}>
          <div className="panel-head">
            <Dialog.Title asChild>
              <h2>{title}</h2>
            </Dialog.Title>
            <Button look="quiet" onClick={onClose} aria-label={t('common.close')}>
              <X size={18} aria-hidden="true" />
            </Button>
          </div>
          <div className="panel-body">{children}</div>
          {footer ? <div className="panel-foot">{footer}</div> : null}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
