/** Commands of a screen: say what was done, or what was refused; only refusals are caught. */
import { ApiError } from "./api/errors";
import { toast } from "./ui/toasts.svelte";

/** Does the work. Answers null when it is done, else the refusal, which is also said unless `quiet`. */
export async function attempt(
  work: () => Promise<unknown>,
  options: { said?: string; quiet?: boolean } = {},
): Promise<ApiError | null> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (!options.quiet) toast(error.detail || error.title || error.code, { tone: "bad" });
    return error;
  }
  if (options.said) toast(options.said);
  return null;
}
