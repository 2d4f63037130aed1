/** Where the lists come from: out of the file itself when it was downloaded, else from the server that served the page. */
import type { Bundle } from "./trust";

export interface Carried {
  bundle: Bundle;
  /** The page is the downloaded file: it asks nobody. */
  alone: boolean;
}

export async function carried(): Promise<Carried | null> {
  const inside = document.getElementById("bundle")?.textContent;
  if (inside) return { bundle: JSON.parse(inside) as Bundle, alone: true };
  const answer = await fetch("/api/edocs/verify/bundle");
  return answer.ok ? { bundle: (await answer.json()) as Bundle, alone: false } : null;
}

export interface Told {
  state: "valid" | "expired" | "revoked";
  title: string;
  issuer: string;
  issued_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  fields: { label: string; label_en: string; text: string }[];
}

/** Asks the issuer by number and a field of the paper; the sentence to show where it says no. */
export async function lookUp(number: string, field: string): Promise<Told | string> {
  const headers = { "Content-Type": "application/json", "X-Dure": "1" };
  const body = JSON.stringify({ number, field });
  const answer = await fetch("/api/edocs/verify/lookup", { method: "POST", headers, body });
  const said = (await answer.json()) as Told & { detail?: string };
  return answer.ok ? said : (said.detail ?? String(answer.status));
}
