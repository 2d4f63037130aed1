/** The course of a disposal as the screen shows it: the steps in their order, and the words of states. */
import { named, w } from "./words";

export const STEPS = ["DRAFT", "OPINION", "REVIEW", "BOARD", "DECIDED", "EXECUTED"] as const;
export const TONE: Record<string, "accent" | "warn" | "ok" | "bad" | "plain"> = {
  DRAFT: "plain",
  OPINION: "accent",
  REVIEW: "accent",
  BOARD: "accent",
  DECIDED: "warn",
  EXECUTING: "warn",
  EXECUTED: "ok",
};

/** What a state of a disposal is called; its first state is called otherwise than that of a list. */
export const stateWord = (state: string): string => (state === "DRAFT" ? w.DRAFT_d : named("", state));

/** Where the disposal stands: the steps behind it are done, one is now. */
export function course(state: string): { name: string; now: boolean; done: boolean }[] {
  const running = state === "EXECUTING";
  const at = STEPS.indexOf((running ? "EXECUTED" : state) as (typeof STEPS)[number]);
  return STEPS.map((one, i) => ({
    name: stateWord(running && one === "EXECUTED" ? "EXECUTING" : one),
    now: i === at && state !== "EXECUTED",
    done: i < at || state === "EXECUTED",
  }));
}
