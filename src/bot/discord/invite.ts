/** The links with which the bot is added to a server or to somebody's own account. */
import { OAuth2Scopes, PermissionFlagsBits } from "discord.js";

/** What posting a result takes where the message to be edited is gone. */
const PERMISSIONS =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.AttachFiles;

export function inviteLinks(applicationId: string): { server: string; user: string } {
  const link = (values: Record<string, string>) =>
    `https://discord.com/oauth2/authorize?${new URLSearchParams({ client_id: applicationId, ...values })}`;
  return {
    server: link({
      integration_type: "0",
      scope: `${OAuth2Scopes.Bot} ${OAuth2Scopes.ApplicationsCommands}`,
      permissions: String(PERMISSIONS),
    }),
    user: link({ integration_type: "1", scope: OAuth2Scopes.ApplicationsCommands }),
  };
}
