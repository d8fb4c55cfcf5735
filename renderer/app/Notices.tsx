import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useNotices } from './use-notices.ts';

export function Notices() {
  const { t } = useTranslation();
  return useNotices()
    .filter(({ level }) => level !== 'info')
    .map(({ id, level, text }) => (
      <div key={id} className="notice" data-level={level} role="status">
        <TriangleAlert size={18} aria-hidden="true" />
        <span>{t(text.key, text.data)}</span>
      </div>
    ));
}
