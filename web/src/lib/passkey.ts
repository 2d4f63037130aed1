/** Passkeys in the browser: JSON from the server to navigator.credentials and back, also where the browser has no JSON helpers. */

type Json = Record<string, unknown>;

const toBytes = (text: string): Uint8Array<ArrayBuffer> => {
  const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(raw, (c) => c.charCodeAt(0));
};
const toText = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

/** A passkey belongs to a name; an address in figures is none. */
const named = (host: string): boolean => !/^[\d.]+$|:/.test(host.replace(/[[\]]/g, ""));

/** Whether this browser and page can use passkeys at all. */
export const passkeysPossible = (): boolean =>
  typeof PublicKeyCredential !== "undefined" && isSecureContext && named(location.hostname);

const ids = (list: unknown): PublicKeyCredentialDescriptor[] =>
  ((list as Json[] | undefined) ?? []).map(
    (one) => ({ ...one, id: toBytes(String(one.id)) }) as unknown as PublicKeyCredentialDescriptor,
  );

/** Asks the person for one of their passkeys; null when they decline. */
export async function usePasskey(options: Json): Promise<Json | null> {
  const publicKey = {
    ...options,
    challenge: toBytes(String(options.challenge)),
    allowCredentials: ids(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const made = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
  if (!made) return null;
  const response = made.response as AuthenticatorAssertionResponse;
  return {
    ...head(made),
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      authenticatorData: toText(response.authenticatorData),
      signature: toText(response.signature),
      userHandle: response.userHandle ? toText(response.userHandle) : null,
    },
  };
}

/** Makes a new passkey; null when the person declines. */
export async function makePasskey(options: Json): Promise<Json | null> {
  const user = options.user as Json;
  const publicKey = {
    ...options,
    challenge: toBytes(String(options.challenge)),
    user: { ...user, id: toBytes(String(user.id)) },
    excludeCredentials: ids(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
  if (!made) return null;
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    ...head(made),
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      attestationObject: toText(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

const head = (made: PublicKeyCredential): Json => ({
  id: made.id,
  rawId: toText(made.rawId),
  type: made.type,
  authenticatorAttachment: made.authenticatorAttachment,
  clientExtensionResults: made.getClientExtensionResults(),
});
