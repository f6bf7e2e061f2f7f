//! The methods there are, with the arguments each takes; any other argument is refused, so that a wrong client shows.

use super::request::{Answer, Arguments, Caller};
use super::state::State;
use super::{canvas, chat, conversations, files, history, search, users};

/// A method of the Web API.
pub(super) struct Method {
    pub(super) name: &'static str,
    pub(super) scope: &'static str,
    pub(super) arguments: &'static [&'static str],
    /// Whether it reads a body of JSON.
    pub(super) json: bool,
    /// Whether bots are refused.
    pub(super) user_only: bool,
    pub(super) run: fn(&mut State, &Caller, &Arguments) -> Answer,
}

const fn read(
    name: &'static str,
    scope: &'static str,
    arguments: &'static [&'static str],
    run: fn(&mut State, &Caller, &Arguments) -> Answer,
) -> Method {
    Method {
        name,
        scope,
        arguments,
        json: false,
        user_only: false,
        run,
    }
}

const fn write(
    name: &'static str,
    scope: &'static str,
    arguments: &'static [&'static str],
    run: fn(&mut State, &Caller, &Arguments) -> Answer,
) -> Method {
    Method {
        json: true,
        ..read(name, scope, arguments, run)
    }
}

const fn of_users(method: Method) -> Method {
    Method {
        user_only: true,
        ..method
    }
}

const LIST: &[&str] = &["types", "limit", "cursor", "exclude_archived", "team_id"];
const SPAN: &[&str] = &["channel", "latest", "oldest", "inclusive", "limit", "cursor"];
const THREAD: &[&str] = &[
    "channel",
    "ts",
    "latest",
    "oldest",
    "inclusive",
    "limit",
    "cursor",
];
const POST: &[&str] = &[
    "channel",
    "text",
    "thread_ts",
    "reply_broadcast",
    "mrkdwn",
    "unfurl_links",
    "unfurl_media",
    "link_names",
    "parse",
];
const CONTEXT: &[&str] = &[
    "query",
    "channel_types",
    "content_types",
    "include_bots",
    "before",
    "after",
    "include_context_messages",
    "context_channel_id",
    "cursor",
    "limit",
    "sort",
    "sort_dir",
    "modifiers",
    "highlight",
];

/// All of them.
pub(super) const METHODS: &[Method] = &[
    read("auth.test", "", &[], users::auth_test),
    read(
        "oauth.v2.access",
        "",
        &["grant_type", "refresh_token", "client_id", "client_secret"],
        |_, _, _| Ok(serde_json::Map::new()),
    ),
    read(
        "users.list",
        "users:read",
        &["limit", "cursor", "include_locale", "team_id"],
        users::list,
    ),
    read(
        "users.info",
        "users:read",
        &["user", "include_locale"],
        users::info,
    ),
    read(
        "users.lookupByEmail",
        "users:read.email",
        &["email"],
        users::by_email,
    ),
    read(
        "usergroups.list",
        "usergroups:read",
        &["include_count", "include_users", "include_disabled"],
        users::groups,
    ),
    read("users.conversations", "channels:read", LIST, conversations::mine),
    read("conversations.list", "channels:read", LIST, conversations::list),
    read(
        "conversations.info",
        "channels:read",
        &["channel", "include_num_members", "include_locale"],
        conversations::info,
    ),
    read(
        "conversations.members",
        "channels:read",
        &["channel", "limit", "cursor"],
        conversations::members,
    ),
    read(
        "conversations.history",
        "channels:history",
        SPAN,
        history::history,
    ),
    read(
        "conversations.replies",
        "channels:history",
        THREAD,
        history::replies,
    ),
    write(
        "conversations.mark",
        "channels:write",
        &["channel", "ts"],
        conversations::mark,
    ),
    write(
        "conversations.open",
        "im:write",
        &["users", "channel", "return_im", "prevent_creation"],
        conversations::open,
    ),
    write("chat.postMessage", "chat:write", POST, chat::post),
    write(
        "chat.update",
        "chat:write",
        &["channel", "ts", "text", "link_names", "parse"],
        chat::update,
    ),
    write("chat.delete", "chat:write", &["channel", "ts"], chat::delete),
    write(
        "chat.scheduleMessage",
        "chat:write",
        &["channel", "text", "post_at", "thread_ts", "unfurl_links"],
        chat::schedule,
    ),
    write(
        "reactions.add",
        "reactions:write",
        &["channel", "timestamp", "name"],
        chat::react,
    ),
    read("files.info", "files:read", &["file"], files::info),
    read(
        "files.getUploadURLExternal",
        "files:write",
        &["filename", "length", "alt_txt", "snippet_type"],
        files::upload_url,
    ),
    write(
        "files.completeUploadExternal",
        "files:write",
        &["files", "channel_id", "channels", "initial_comment", "thread_ts"],
        files::complete,
    ),
    write(
        "canvases.create",
        "canvases:write",
        &["title", "document_content", "channel_id"],
        canvas::create,
    ),
    of_users(read(
        "search.messages",
        "search:read",
        &[
            "query",
            "count",
            "page",
            "sort",
            "sort_dir",
            "highlight",
            "cursor",
        ],
        search::messages,
    )),
    of_users(write(
        "assistant.search.context",
        "search:read.public",
        CONTEXT,
        search::context,
    )),
];
