import { BellOff, ChevronLeft } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel } from '../../../contract/notify-types.ts';
import { EmptyState, ErrorNote, Skeleton } from '../../components/feedback.tsx';
import { useCall } from '../../host/hooks.ts';
import { BudgetCard } from './BudgetCard.tsx';
import { ChannelList } from './ChannelList.tsx';
import { ChannelPanel } from './ChannelPanel.tsx';
import { OutboxCard } from './OutboxCard.tsx';
import { QuietCard } from './QuietCard.tsx';
import { useNotify } from './use-notify.ts';
import { WhatIsTold } from './WhatIsTold.tsx';
import './notifications.css';

/** Who is told of what, and how. */
export function NotificationsPage() {
  const { t } = useTranslation();
  const { result: me, error } = useCall('access.me', {});
  return (
    <div className="page">
      <div className="page-inner">
        <header className="page-head">
          <a className="button button-quiet notify-back" href="#/settings" aria-label={t('notify.back')}>
            <ChevronLeft size={18} aria-hidden="true" />
          </a>
          <h1>{t('page.notifications')}</h1>
        </header>
        {error ? <ErrorNote error={error} /> : null}
        {me?.role === 'owner' ? <Sections /> : null}
        {me && me.role !== 'owner' ? <EmptyState icon={<BellOff size={40} strokeWidth={1.4} aria-hidden="true" />} title={t('notify.notYours')} text={t('notify.notYoursText')} /> : null}
      </div>
    </div>
  );
}

function Sections() {
  const { status, error, update } = useNotify();
  const [open, setOpen] = useState<Channel | null>(null);
  if (!status) return error ? <ErrorNote error={error} /> : <Skeleton height={320} />;
  return (
    <>
      <ChannelList status={status} update={update} onOpen={setOpen} />
      <WhatIsTold status={status} update={update} />
      <QuietCard status={status} update={update} />
      <BudgetCard status={status} update={update} />
      <OutboxCard status={status} />
      {open ? <ChannelPanel key={open} channel={open} status={status} update={update} onClose={() => setOpen(null)} /> : null}
    </>
  );
}
