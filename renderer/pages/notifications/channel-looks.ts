import { BellRing, House, type LucideIcon, Mail, Monitor, Smartphone, Webhook } from 'lucide-react';
import type { Channel } from '../../../contract/notify-types.ts';

export const CHANNEL_ICONS: Record<Channel, LucideIcon> = { desktop: Monitor, sound: BellRing, mail: Mail, ntfy: Smartphone, webhook: Webhook, mqtt: House };
