// The brokers of a city as plain data: what the configuration says of each, and which connections that makes. No files and no functions in
// here, so that it goes to a worker thread as it is.
import type { Purpose } from './inbound-message.ts';

/** One broker. Certificates as PEM texts, not as paths. */
export interface SourceSettings {
  /** what people call it; a-z, 0-9 and "-" */
  readonly name: string;
  /** mqtt:// mqtts:// ws:// or wss://; user and password in it are used and not shown */
  readonly url: string;
  readonly user?: string | null;
  readonly password?: string | null;
  /** authorities that may have signed the broker's certificate; then no others are trusted */
  readonly ca?: string | null;
  readonly cert?: string | null;
  readonly key?: string | null;
  /** the name that the broker's certificate holds, where it is not the one in the address */
  readonly servername?: string | null;
  /** application protocol said in the TLS handshake (ALPN) */
  readonly alpn?: string | null;
  /** null: made of the host's own */
  readonly clientId?: string | null;
  /** null: twin/{city}/# and what decoders ask for */
  readonly filters?: readonly string[] | null;
  /** group of the hosts that share the storing; null: this host stores everything */
  readonly share?: string | null;
  /** what to do where the broker has no shared subscriptions; default: refuse */
  readonly withoutShare?: 'refuse' | 'plain';
  readonly purpose?: Purpose;
}

/** One connection to a broker. */
export interface ConnectionSettings extends SourceSettings {
  /** position of its broker in the configuration */
  readonly source: number;
  readonly clientId: string;
  readonly share: string | null;
  readonly purpose: Purpose;
}

/**
 * A broker whose storing is shared is asked twice: for this host's share of the messages, at QoS 1, to store them; and for all of them,
 * at QoS 0, for this host's own live picture. `clientIdBase`: the same at every start, different for every host.
 */
export function connectionsOf(settings: readonly SourceSettings[], clientIdBase: string): ConnectionSettings[] {
  return settings.flatMap((setting, source): ConnectionSettings[] => {
    const clientId = setting.clientId ?? (source === 0 ? clientIdBase : `${clientIdBase}-${setting.name}`);
    const { purpose = 'both', share = null } = setting;
    const common = { ...setting, source, clientId };
    if (share === null || purpose === 'show') return [{ ...common, share: null, purpose }];
    const store = { ...common, share, purpose: 'store' as const };
    if (purpose === 'store') return [store];
    return [store, { ...common, clientId: `${clientId}-show`, share: null, purpose: 'show' }];
  });
}
