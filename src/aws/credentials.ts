/** Keys that calls are signed with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Keys, or what gets them anew before they run out. */
export type CredentialSource = Credentials | (() => Promise<Credentials>);

/** The keys as they are now. */
export const currentCredentials = async (source: CredentialSource): Promise<Credentials> =>
  typeof source === 'function' ? source() : source;
