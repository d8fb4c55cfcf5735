import { useTranslation } from 'react-i18next';
import type { Amount } from '../../../../settings/amount.ts';
import { type ByMarks, MARK_METRES, MOUNTING_METRES } from './measuring.ts';
import { MetresField } from './MetresField.tsx';
import type { GroundEdit } from './use-ground-edit.ts';

/** The camera's height, and how far away the two marks on the picture are. */
export function MarksSteps({ measuring, edit }: { measuring: ByMarks; edit: GroundEdit }) {
  const { t } = useTranslation();
  const [near, far] = measuring.marks;
  const setMark = (which: 'near' | 'far', metres: Amount) => edit.change({ ...measuring, marks: which === 'near' ? [{ ...near, metres }, far] : [near, { ...far, metres }] }, `metres ${which}`);
  return (
    <>
      <li>
        <MetresField label={t('distance.mounting')} value={measuring.mountingMetres} range={MOUNTING_METRES} example="2.5" onChange={(mountingMetres) => edit.change({ ...measuring, mountingMetres }, 'mounting')} />
        <span className="field-hint">{t('distance.mountingHint')}</span>
      </li>
      <li>
        <span className="field-label">{t('distance.marks')}</span>
        <span className="field-hint">{t('distance.marksHint')}</span>
        <MetresField label={t('distance.mark.near')} value={near.metres} range={MARK_METRES} mark="near" example="2" onChange={(metres) => setMark('near', metres)} />
        <MetresField label={t('distance.mark.far')} value={far.metres} range={MARK_METRES} mark="far" example="6" onChange={(metres) => setMark('far', metres)} />
      </li>
    </>
  );
}
