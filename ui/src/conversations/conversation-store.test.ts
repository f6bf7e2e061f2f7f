import { expect, it, vi } from "vitest";
import type { ConversationView } from "../platform";
import { createDemoPlatform } from "../platform/demo";
import { createTurnStore } from "../turn/turn-store";
import { createConversationStore, FARTHEST } from "./conversation-store";

const summary = { id: "conv", title: "Long", updatedAt: "2026-11-20T08:00:00Z", running: false };

/** A conversation of one turn a page; each is named by its place, the newest being 0. */
function longConversation(pages: number) {
  const platform = createDemoPlatform({ haste: 0 });
  const open = vi.spyOn(platform, "openConversation").mockImplementation(async (_id, before) => {
    const at = before === null ? 0 : Number(before);
    const view: ConversationView = {
      summary,
      turns: [{ id: `turn-${at}`, question: "And before?", status: "finished", events: [] }],
      earlier: at + 1 < pages ? String(at + 1) : null,
    };
    return view;
  });
  return { open, store: createConversationStore(platform, createTurnStore()) };
}

it("reads back to a turn", async () => {
  const { store } = longConversation(10);
  expect(await store.openUntil("conv", "turn-7")).toBe("found");
  expect(store.get("conv")?.turnIds.at(0)).toBe("turn-7");
});

it("tells that a turn is not there", async () => {
  const { store } = longConversation(10);
  expect(await store.openUntil("conv", "gone")).toBe("missing");
});

it("gives up on a turn that lies too far back, and says so", async () => {
  const { store, open } = longConversation(FARTHEST * 2);
  expect(await store.openUntil("conv", `turn-${FARTHEST + 20}`)).toBe("tooFar");
  expect(open).toHaveBeenCalledTimes(FARTHEST + 1);
  expect(await store.openUntil("conv", `turn-${FARTHEST + 20}`)).toBe("found");
});

it("tells that earlier turns could not be read", async () => {
  const { store, open } = longConversation(10);
  await store.open("conv");
  open.mockRejectedValue(new Error("the disk is gone"));
  expect(await store.openUntil("conv", "turn-7")).toBe("failed");
});

it("reads a page once, however many wait for it", async () => {
  const { store, open } = longConversation(10);
  await Promise.all([store.open("conv"), store.openUntil("conv", "turn-0")]);
  expect(open).toHaveBeenCalledTimes(1);
});

it("reads a turn again that ended before it could be followed", async () => {
  vi.useFakeTimers();
  const platform = createDemoPlatform({ haste: 0 });
  const turn = (status: "running" | "finished") => ({ id: "turn", question: "And?", status, events: [] });
  const page = (status: "running" | "finished"): ConversationView => ({
    summary,
    turns: [turn(status)],
    earlier: null,
  });
  vi.spyOn(platform, "openConversation").mockResolvedValueOnce(page("running")).mockResolvedValue(page("finished"));
  vi.spyOn(platform, "followTurn").mockRejectedValue({ code: "notFound", message: "not running", hint: null });
  const turns = createTurnStore();
  const store = createConversationStore(platform, turns);
  await store.open("conv");
  expect(store.running("conv")?.id).toBe("turn");
  await vi.advanceTimersByTimeAsync(1_500);
  expect(store.running("conv")).toBeUndefined();
  expect(store.get("conv")?.turnIds).toEqual(["turn"]);
  vi.useRealTimers();
});
