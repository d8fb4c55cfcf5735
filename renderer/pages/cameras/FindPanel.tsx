import { useTranslation } from 'react-i18next';
import { SlideOver } from '../../components/SlideOver.tsx';
import { FindCameras } from './FindCameras.tsx';

export function FindPanel({ open, onClose }: { open: boolean; onClose(): void }) {
  const { t } = useTranslation();
  return (
    <SlideOver open={open} title={t('cameras.find')} onClose={onClose}>
      <p className="muted">{t('cameras.findText')}</p>
      <FindCameras />
    </SlideOver>
  );
}
