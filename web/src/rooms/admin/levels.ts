/** The choices of the institution's card policy, as the server names them. */
import type { CardPolicyInput, ProfileInput as Profile } from "$lib/api/types.gen";

export type CardLevel = CardPolicyInput["level"];
export type ProfileInput = Profile;
/** The fields of a card that other institutions may be shown. */
export const cardFields = ["post", "unit", "phone", "mail", "duties"] as const;
