//! Slack's errors in the vocabulary of connectors, each with what to do next. Quotes Slack's word for it, never more than
//! that and what it says about arguments.

use crate::dialect::Envelope;
use mosaic_connector_kit::output::clip;
use mosaic_connector_kit::{ErrorKind, ToolError};

/// Returns the error for an answer that is not `ok`.
pub(crate) fn of(envelope: &Envelope, field: &'static str) -> ToolError {
    let word = envelope.error.as_str();
    if let Some((message, hint)) = about_token(word) {
        return ToolError::new(ErrorKind::Auth, format!("{message} ({word})"))
            .hint(hint)
            .field(field);
    }
    if let Some(error) = about_permission(word, envelope) {
        return error;
    }
    if let Some((message, hint)) = about_absence(word) {
        return ToolError::not_found(format!("{message} ({word})")).hint(hint);
    }
    if let Some((message, hint)) = about_request(word) {
        return ToolError::invalid(format!("{message} ({word})")).hint(hint);
    }
    let details = envelope.details();
    let said = if details.is_empty() { word } else { &details };
    let said = if said.is_empty() { "no reason given" } else { said };
    ToolError::invalid(format!("Slack refused the request: {}", clip(said, 200)))
        .hint("Change the arguments; the same request will be refused again")
}

fn about_token(word: &str) -> Option<(&'static str, &'static str)> {
    Some(match word {
        "not_authed" | "invalid_auth" => (
            "Slack does not accept the token",
            "Copy the token again from the app's page OAuth & Permissions",
        ),
        "token_expired" => (
            "the token has run out",
            "Sign in again: rotated tokens last 12 hours",
        ),
        "token_revoked" | "account_inactive" => (
            "the token was taken back or its account is switched off",
            "Install the app again and copy the new token",
        ),
        "org_login_required" | "two_factor_setup_required" | "team_access_not_granted" => (
            "the workspace does not let this account in for now",
            "Sign in to Slack in the browser and see what it asks for",
        ),
        _ => return None,
    })
}

fn about_permission(word: &str, envelope: &Envelope) -> Option<ToolError> {
    let (message, hint) = match word {
        "missing_scope" => (
            "the token lacks a permission",
            "Add the scope to the app (`mosaic-connector slack --help` lists all), install it again, use the new token",
        ),
        "not_allowed_token_type" => (
            "this kind of token may not do that",
            "Give the other token, too: searching and unread marks need SLACK_USER_TOKEN",
        ),
        "no_permission" | "ekm_access_denied" | "restricted_action" | "access_denied"
        | "user_is_restricted" => (
            "the workspace does not allow this",
            "Ask an administrator of the workspace, or choose another channel",
        ),
        "restricted_action_read_only_channel"
        | "restricted_action_thread_only_channel"
        | "restricted_action_non_threadable_channel" => (
            "not everybody may post in this channel",
            "Choose another channel, or answer in a thread",
        ),
        "not_in_channel" => (
            "the token's account is not in the channel",
            "Somebody in the channel can write /invite @<the app's bot>; or use a user token",
        ),
        "cant_update_message" | "cant_delete_message" | "edit_window_closed" => (
            "only the author may change a message, and only for a while",
            "Write a new message instead, or ask the author",
        ),
        "enterprise_is_restricted" | "team_is_restricted" | "access_to_channel_denied" => (
            "the organisation keeps this from the app",
            "Ask an administrator to approve the app for this workspace",
        ),
        _ => return None,
    };
    let mut error = ToolError::new(ErrorKind::Scope, format!("{message} ({word})")).hint(hint);
    error.needed_scope = Some(envelope.needed.clone()).filter(|needed| !needed.is_empty());
    Some(error)
}

fn about_absence(word: &str) -> Option<(&'static str, &'static str)> {
    Some(match word {
        "channel_not_found" | "invalid_channel" => (
            "Slack does not have this channel, or hides it from the token",
            "Look it up with list_channels or list_dms",
        ),
        "user_not_found" | "users_not_found" | "user_not_visible" => (
            "nobody of that name is in the workspace",
            "Look them up with list_users",
        ),
        "message_not_found" | "thread_not_found" => (
            "the message does not exist (any more)",
            "Look for it with search_messages or read_messages",
        ),
        "file_not_found" | "file_deleted" | "canvas_not_found" => (
            "the file does not exist, or the token may not see it",
            "Messages list the ids of their files",
        ),
        _ => return None,
    })
}

fn about_request(word: &str) -> Option<(&'static str, &'static str)> {
    Some(match word {
        "is_archived" => (
            "the channel is archived",
            "Choose another channel, or have it unarchived",
        ),
        "msg_too_long" | "msg_blocks_too_long" => (
            "the message is too long",
            "Shorten it, split it, or send it with upload_file or create_canvas",
        ),
        "no_text" => ("the message is empty", "Give `text_md`"),
        "invalid_name" | "no_reaction" | "bad_timestamp" => (
            "there is no such emoji",
            "Give a shortcode of the workspace, such as thumbsup, without colons",
        ),
        "too_many_reactions" | "too_many_emoji" => {
            ("the message has as many reactions as it may", "Reply instead")
        }
        "time_in_past" => (
            "the time lies in the past",
            "Give `post_at` in the future, such as +2h",
        ),
        "time_too_far" => ("the time lies more than 120 days ahead", "Choose an earlier time"),
        "invalid_cursor" => (
            "Slack does not know this cursor any more",
            "Begin again without a cursor",
        ),
        "too_many_users" => (
            "a group message holds at most 8 people",
            "Name fewer people, or use a channel",
        ),
        "cannot_dm_bot" | "messages_tab_disabled" => {
            ("this account takes no direct messages", "Use a channel")
        }
        "canvas_disabled_user_team" | "free_teams_cannot_create_non_tabbed_canvases" => (
            "this workspace has no free-standing canvases",
            "Pass `channel` to make it the channel's canvas",
        ),
        "channel_canvas_already_exists" => ("the channel has its canvas already", "Leave out `channel`"),
        "feature_not_enabled" | "unknown_method" | "method_deprecated" => {
            ("this workspace does not offer that", "Use another tool")
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::dialect::Envelope;
    use mosaic_connector_kit::ErrorKind;

    fn error(body: &str) -> mosaic_connector_kit::ToolError {
        let envelope: Envelope = serde_json::from_str(body).expect("an envelope");
        of(&envelope, "SLACK_BOT_TOKEN")
    }

    #[test]
    fn every_common_refusal_has_its_kind_and_a_hint() {
        for (word, kind) in [
            ("invalid_auth", ErrorKind::Auth),
            ("token_expired", ErrorKind::Auth),
            ("missing_scope", ErrorKind::Scope),
            ("not_in_channel", ErrorKind::Scope),
            ("channel_not_found", ErrorKind::NotFound),
            ("is_archived", ErrorKind::Invalid),
            ("msg_too_long", ErrorKind::Invalid),
            ("something_new", ErrorKind::Invalid),
        ] {
            let error = error(&format!(r#"{{"ok":false,"error":"{word}"}}"#));
            assert_eq!(error.kind, kind, "{word}");
            assert!(error.hint.is_some() && error.message.contains(word), "{word}");
        }
    }

    #[test]
    fn the_scope_that_is_missing_and_the_token_to_blame_are_named() {
        let scope = error(r#"{"ok":false,"error":"missing_scope","needed":"im:history"}"#);
        assert_eq!(scope.needed_scope.as_deref(), Some("im:history"));
        assert_eq!(
            error(r#"{"error":"invalid_auth"}"#).field,
            Some("SLACK_BOT_TOKEN")
        );
        let said =
            error(r#"{"error":"invalid_arguments","response_metadata":{"messages":["[ERROR] no ts"]}}"#);
        assert!(said.message.contains("no ts"), "{said}");
    }
}
