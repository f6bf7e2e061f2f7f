import { Channel } from "@tauri-apps/api/core";
import { commands } from "./bindings";
import type { Platform } from "./platform";

/** The product's platform: the typed commands of the desktop shell. */
export const tauriPlatform: Platform = {
  ...commands,
  removeDatasource: done(commands.removeDatasource),
  leaveSample: done(commands.leaveSample),
  watchHealth: done((onChange) => commands.watchHealth(new Channel(onChange))),
  renameConversation: done(commands.renameConversation),
  removeConversation: done(commands.removeConversation),
  pinSources: done(commands.pinSources),
  sendMessage: (message, onEvent) => commands.sendMessage(message, new Channel(onEvent)),
  followTurn: done((turnId, onEvent) => commands.followTurn(turnId, new Channel(onEvent))),
  retrySource: done((turnId, datasourceId, onEvent) =>
    commands.retrySource(turnId, datasourceId, new Channel(onEvent)),
  ),
  stopTurn: done(commands.stopTurn),
  decideApproval: done(commands.decideApproval),
  openOriginal: done(commands.openOriginal),
  openLink: done(commands.openLink),
};

/** Drops the null that a command without an answer resolves to. */
function done<Arguments extends unknown[]>(command: (...given: Arguments) => Promise<null>) {
  return async (...given: Arguments): Promise<void> => {
    await command(...given);
  };
}
