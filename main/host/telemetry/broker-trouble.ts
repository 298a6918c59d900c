// Why a broker cannot be had, in a closed set and in words that say what to do. What it goes by: the codes of Node's sockets and TLS,
// the return codes of MQTT 3.1.1 and the reason codes of MQTT 5.
import type { BrokerTrouble } from '../../../contract/vocabulary.ts';

export interface Problem {
  readonly trouble: BrokerTrouble;
  readonly detail: string;
}

export const BROKEN_OFF: Problem = { trouble: 'closed', detail: 'the connection broke off' };

/** What is known of a connection besides its error. */
export interface Whereabouts {
  /** address without credentials */
  readonly url: string;
  readonly clientId: string;
  /** the address that the broker named instead of itself; null: none */
  readonly reference: string | null;
}

type Coded = Error & { code?: number | string };

const REASON = {
  badCredentials3: 4,
  notAuthorised3: 5,
  unavailable3: 3,
  badClientId3: 2,
  notAuthorised: 135,
  badCredentials: 134,
  badClientId: 133,
  unavailable: 136,
  busy: 137,
  banned: 138,
  shuttingDown: 139,
  takenOver: 142,
  receiveMaximum: 147,
  packetTooLarge: 149,
  messageRate: 150,
  quota: 151,
  administrative: 152,
  useAnother: 156,
  moved: 157,
  noShare: 158,
  connectionRate: 159,
  connectTime: 160,
  noWildcards: 162,
} as const;

/** What a broker says when it does not let us in, or sends us away. */
export function explainReason(code: number, where: Whereabouts): Problem | null {
  const { url, clientId, reference } = where;
  switch (code) {
    case REASON.badCredentials3:
    case REASON.badCredentials:
      return {
        trouble: 'refused',
        detail: `${url} refused the user name or the password: check the broker's credentials`,
      };
    case REASON.notAuthorised3:
    case REASON.notAuthorised:
      return {
        trouble: 'refused',
        detail: `${url} does not let this user in: check the credentials and the broker's access list`,
      };
    case REASON.banned:
      return { trouble: 'refused', detail: `${url} has banned this client: ask whoever runs the broker` };
    case REASON.badClientId3:
    case REASON.badClientId:
      return {
        trouble: 'refused',
        detail: `${url} does not take the client id ${clientId}: name one that it takes as clientId of this source`,
      };
    case REASON.unavailable3:
    case REASON.unavailable:
    case REASON.busy:
    case REASON.shuttingDown:
      return {
        trouble: 'busy',
        detail: `${url} says that it is busy or shutting down (reason ${code}); it is tried again`,
      };
    case REASON.messageRate:
    case REASON.quota:
    case REASON.connectionRate:
    case REASON.receiveMaximum:
      return {
        trouble: 'quota',
        detail: `${url} says that a quota or rate of this client is used up (reason ${code}): raise it at the broker`,
      };
    case REASON.takenOver:
      return {
        trouble: 'taken-over',
        detail: `another program came in at ${url} with our client id ${clientId}: give each host a clientId of its own (a copied data folder brings the id along)`,
      };
    case REASON.useAnother:
    case REASON.moved:
      return {
        trouble: 'moved',
        detail:
          reference === null
            ? `${url} says that another broker is to be used: put its address into the configuration`
            : `${url} says that ${reference} is to be used instead: put that address into the configuration (it is not followed by itself, our password would go there)`,
      };
    case REASON.noShare:
      return {
        trouble: 'no-share',
        detail: `${url} has no shared subscriptions: leave out "share" of this source, or set "withoutShare": "plain" to store everything here`,
      };
    case REASON.packetTooLarge:
      return { trouble: 'other', detail: `${url} says that a message of ours was too large for it` };
    case REASON.administrative:
    case REASON.connectTime:
      return {
        trouble: 'closed',
        detail: `${url} ended the connection by order of its administrator (reason ${code})`,
      };
    case REASON.noWildcards:
      return { trouble: 'forbidden', detail: `${url} takes no topics with # or +: name single topics as filters` };
    default:
      return null;
  }
}

const SOCKET: Readonly<Record<string, (url: string) => Problem>> = {
  ECONNREFUSED: (url) => ({
    trouble: 'unreachable',
    detail: `nothing answers at ${url}: is the broker running, and is this its port?`,
  }),
  EHOSTUNREACH: (url) => ({ trouble: 'unreachable', detail: `no way leads to ${url}: is the network there?` }),
  ENETUNREACH: (url) => ({ trouble: 'unreachable', detail: `no way leads to ${url}: is the network there?` }),
  ENOTFOUND: (url) => ({
    trouble: 'unknown-name',
    detail: `the name in ${url} is not known: check the address`,
  }),
  EAI_AGAIN: (url) => ({
    trouble: 'unknown-name',
    detail: `the name in ${url} is not known: check the address`,
  }),
  ECONNRESET: (url) => ({ trouble: 'closed', detail: `${url} hung up` }),
  EPIPE: (url) => ({ trouble: 'closed', detail: `${url} hung up` }),
};

/** The certificate that the broker showed, or the one that it wanted of us. */
function explainCertificate(code: string, message: string, url: string): Problem | null {
  if (/ALERT_CERTIFICATE_EXPIRED/.test(code))
    return {
      trouble: 'client-certificate',
      detail: `${url} says that our client certificate has expired: renew "cert"`,
    };
  if (/ALERT_(CERTIFICATE_REQUIRED|NO_CERTIFICATE)/.test(code))
    return {
      trouble: 'client-certificate',
      detail: `${url} wants a client certificate: name "cert" and "key" of this source`,
    };
  // Alerts are the broker's word about us: what it thinks of our certificate.
  if (
    /ALERT_(BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_UNKNOWN|CERTIFICATE_REVOKED|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED|HANDSHAKE_FAILURE)/.test(
      code,
    )
  )
    return {
      trouble: 'client-certificate',
      detail: `${url} refuses our client certificate, or wants one (${code}): name "cert" and "key" that its authority has signed`,
    };
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return {
      trouble: 'certificate-expired',
      detail: `the certificate of ${url} ${code === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet'}: renew it at the broker, and look at the clock of this machine`,
    };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return {
      trouble: 'certificate-name',
      detail: `the certificate of ${url} is for another name (${message.slice(0, 200)}): use the name that it holds, or say it as "servername"`,
    };
  if (/SELF_SIGNED|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY|UNABLE_TO_GET_CRL|CERT_UNTRUSTED|INVALID_CA/.test(code))
    return {
      trouble: 'certificate-authority',
      detail: `the certificate of ${url} is signed by an authority that is not known here (${code}): name its PEM file as "ca" of this source, or in NODE_EXTRA_CA_CERTS`,
    };
  if (/WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|ALERT_PROTOCOL_VERSION|PACKET_LENGTH_TOO_LONG/.test(code))
    return {
      trouble: 'certificate',
      detail: `${url} does not speak TLS as we do (${code}): is this its TLS port, and does it know TLS 1.2?`,
    };
  if (/CERT|^ERR_SSL|^ERR_TLS/.test(code))
    return {
      trouble: 'certificate',
      detail: `the certificate of ${url} is not accepted (${code}): ${message.slice(0, 200)}`,
    };
  return null;
}

/** Never fails: what nobody knows is 'other', with the words of the error. */
export function explainError(error: Coded, where: Whereabouts): Problem {
  const { code, message } = error;
  const { url } = where;
  if (typeof code === 'number') {
    const known = explainReason(code, where);
    if (known !== null) return known;
  }
  if (typeof code === 'string') {
    const known = SOCKET[code]?.(url) ?? explainCertificate(code, message, url);
    if (known !== null && known !== undefined) return known;
  }
  const status = /Unexpected server response: (\d+)/.exec(message)?.[1];
  if (status !== undefined)
    return {
      trouble: 'other',
      detail: `a web server answers at ${url}, but opens no WebSocket there (status ${status}): is the path in the address the broker's, such as /mqtt?`,
    };
  // The client gives its own timeouts no code.
  if (code === 'ETIMEDOUT' || /timeout/i.test(message))
    return { trouble: 'timeout', detail: `${url} did not answer in time` };
  return { trouble: 'other', detail: `${url}: ${message || String(code)}` };
}
