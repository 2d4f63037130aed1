/** Days and moments as documents write them, in Seoul. LAW adm-doc §7(5) */

export function day(moment: string | Date): string {
  const at = new Date(new Date(moment).getTime() + 9 * 3_600_000);
  return `${at.getUTCFullYear()}. ${at.getUTCMonth() + 1}. ${at.getUTCDate()}.`;
}
