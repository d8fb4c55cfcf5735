import { ChevronLeft } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Camera } from '../../../../contract/types.ts';
import { Button } from '../../../components/controls.tsx';
import { ActionPanel } from './ActionPanel.tsx';
import { DeviceTable } from './DeviceTable.tsx';
import { HandoverPanel } from './HandoverPanel.tsx';
import '../detail/detail.css';
import './bench.css';

/** The installer's bench: all devices on the left, what is done to the chosen ones on the right. */
export function BenchPage({ cameras, onBack }: { cameras: readonly Camera[]; onBack(): void }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(cameras.filter(({ canBeSet }) => canBeSet).map(({ id }) => id)));
  const selected = cameras.filter(({ id }) => chosen.has(id));
  return (
    <div className="detail" data-testid="bench-page">
      <header className="detail-head">
        <Button look="quiet" onClick={onBack} aria-label={t('cameras.back')}>
          <ChevronLeft size={18} aria-hidden="true" />
        </Button>
        <h1>{t('bench.title')}</h1>
        <span className="small">{t('bench.chosen', { count: selected.length, total: cameras.length })}</span>
      </header>
      <div className="detail-body">
        <div className="detail-left">
          <DeviceTable cameras={cameras} chosen={chosen} onChoose={setChosen} />
        </div>
        <Tabs.Root className="detail-right" defaultValue="change">
          <Tabs.List className="tabs" aria-label={t('bench.title')}>
            <Tabs.Trigger value="change" className="tab">
              {t('bench.tab.change')}
            </Tabs.Trigger>
            <Tabs.Trigger value="handover" className="tab" data-testid="tab-handover">
              {t('bench.tab.handover')}
            </Tabs.Trigger>
          </Tabs.List>
          <Tabs.Content value="change" className="tab-content">
            <ActionPanel cameras={selected} />
          </Tabs.Content>
          <Tabs.Content value="handover" className="tab-content">
            <HandoverPanel cameras={selected} />
          </Tabs.Content>
        </Tabs.Root>
      </div>
    </div>
  );
}
