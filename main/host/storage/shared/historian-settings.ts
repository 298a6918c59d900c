// How to reach a historian that several hosts share.

export interface HistorianSettings {
  /** postgres://HOST[:PORT]/DATABASE, without credentials */
  readonly url: string;
  readonly user: string | null;
  readonly password: string | null;
  /** PEM of the authority that signed the server's certificate; null: no TLS, unless the address asks for it (sslmode=require) */
  readonly ca: string | null;
  /** the city: its tables lie in a schema of their own */
  readonly city: string;
  /** who this host is among those that share the store; the same at every start */
  readonly host: string;
}

export const schemaOf = ({ city }: Pick<HistorianSettings, 'city'>): string => `twin_${city.replaceAll('-', '_')}`;
