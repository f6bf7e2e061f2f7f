//! What the connector says about itself: the connect form, the questions that need no model, how to sign in, the tools with
//! descriptions written for a model. Data only.

mod tools;

use crate::config::{API_URL, BOT_TOKEN, USER_TOKEN};
use mosaic_connector_kit::Declaration;
use mosaic_connector_kit::info::{
    Argument, ConnectorInfo, Entity, Field, FieldKind, OAuth, Pattern, Redirect, SearchTool, pattern,
};

/// Returns the declaration.
#[must_use]
pub fn declaration() -> Declaration {
    Declaration {
        info: ConnectorInfo {
            id: "slack",
            name: "Slack",
            icon: "chat",
            description: "Channels, threads, direct messages, files and canvases of a Slack workspace: searches and reads them, and writes what you approve.",
            fields: fields(),
            examples: vec![
                "What did I miss in #ops?",
                "unread messages",
                "What did Sarah and Marcus agree on for the spring budget?",
                "messages in #launch-ridge",
                "Who is Henrik Dahl?",
            ],
            patterns: patterns(),
            search_tools: vec![
                SearchTool::new("search_messages", "query")
                    .person("from")
                    .between("after", "before")
                    .newest("sort", "newest")
                    .with("include_threads", "true"),
            ],
            words: vec![
                "slack",
                "message",
                "messages",
                "channel",
                "channels",
                "thread",
                "threads",
                "dm",
                "dms",
                "conversation",
                "chat",
                "talk",
                "said",
                "mention",
                "mentions",
                "unread",
                "canvas",
                "reaction",
            ],
            entities: vec![permalink()],
            schema_tools: vec!["list_channels", "list_usergroups"],
            oauth: Some(oauth()),
        },
        environment: vec![(
            "The app",
            concat!(
                "Create it at https://api.slack.com/apps, From a manifest, with this:\n\n",
                include_str!("../manifest.yaml")
            ),
        )],
        tools: tools::tools(),
        instructions: "One Slack workspace. Channels and people are given by name (#ops, @Sarah Lindqvist) or id; text is Markdown \
             in and out. Use search_messages when you do not know where something was said, read_messages for one channel, \
             read_thread for what was answered. Messages are named by permalink or by a record's id. Cite their permalinks.",
    }
}

fn permalink() -> Entity {
    Entity {
        name: "message",
        pattern: r"(https://[a-z0-9-]+(?:\.enterprise)?\.slack\.com/archives/[A-Z0-9]+/p[0-9]+(?:\?[^\s)>\]]*)?)",
        tool: "read_thread",
        argument: "permalink",
        example: "https://larkspur.slack.com/archives/C0123ABCD/p1700000000000100",
    }
}

fn fields() -> Vec<Field> {
    vec![
        Field::new(USER_TOKEN, "User token", FieldKind::Secret)
            .help("Begins with xoxp-. Reads what you can read; needed to search and for unread messages. One of the two tokens is enough")
            .help_url("https://api.slack.com/apps"),
        Field::new(BOT_TOKEN, "Bot token", FieldKind::Secret)
            .help("Begins with xoxb-. Reads the channels the bot was invited to; does what the user token may not")
            .help_url("https://api.slack.com/apps"),
        Field::new(API_URL, "API address", FieldKind::Text)
            .default("https://slack.com/api/")
            .advanced()
            .help("Another address only for GovSlack (https://slack-gov.com/api/) or a test"),
    ]
}

fn oauth() -> OAuth {
    OAuth {
        authorize_url: "https://slack.com/oauth/v2/authorize",
        token_url: "https://slack.com/api/oauth.v2.access",
        device_url: None,
        read_scopes: vec![
            "channels:read",
            "channels:history",
            "groups:read",
            "groups:history",
            "im:read",
            "im:history",
            "mpim:read",
            "mpim:history",
            "users:read",
            "users:read.email",
            "usergroups:read",
            "search:read",
            "search:read.public",
            "search:read.private",
            "search:read.im",
            "search:read.mpim",
            "files:read",
            "canvases:read",
        ],
        write_scopes: vec![
            "chat:write",
            "reactions:write",
            "files:write",
            "canvases:write",
            "channels:write",
            "groups:write",
            "im:write",
            "mpim:write",
        ],
        // A desktop app may ask for a person's scopes only, and those go by this name instead of `scope`.
        parameters: vec![Argument {
            name: "user_scope",
            value: "{scopes}",
        }],
        pkce: true,
        client_secret: false,
        redirect: Redirect::Registered,
        token_env: USER_TOKEN,
    }
}

fn patterns() -> Vec<Pattern> {
    vec![
        pattern(
            "list|show (me) (all) (the) (my) unread|new|unreads (slack) (messages)",
            "list_unreads",
            &[],
        ),
        pattern("(my) unread (slack) messages", "list_unreads", &[]),
        pattern("what did|have i miss|missed (in|on) (slack)", "list_unreads", &[]),
        pattern("what is|what's unread|new (in|on) (slack)", "list_unreads", &[]),
        pattern(
            "what did|have i miss|missed in {channel}",
            "list_unreads",
            &[("channel", "{channel}")],
        ),
        pattern(
            "what is|what's unread|new in {channel}",
            "list_unreads",
            &[("channel", "{channel}")],
        ),
        pattern(
            "(show) (me) (the) (latest|last|newest|recent) messages in|of|from {channel}",
            "read_messages",
            &[("channel", "{channel}")],
        ),
        pattern(
            "(show) (me) (the) latest|last|newest|recent {n:number} messages in|of|from {channel}",
            "read_messages",
            &[("channel", "{channel}"), ("limit", "{n}")],
        ),
        pattern(
            "list|show (me) (all) (the) (slack) channels",
            "list_channels",
            &[],
        ),
        pattern("what|which channels are (there)", "list_channels", &[]),
        pattern("list|show (me) (my) dms|direct (messages)", "list_dms", &[]),
        pattern(
            "who is|are in|on channel {channel}",
            "list_members",
            &[("channel", "{channel}")],
        ),
        pattern(
            "list|show (me) (the) members of|in {channel}",
            "list_members",
            &[("channel", "{channel}")],
        ),
        // A name is one word or two: "who is working on SHOP-412" asks for something else.
        pattern("who is {who}", "get_user_info", &[("user", "{who}")]),
        pattern(
            "who is {first} {last}",
            "get_user_info",
            &[("user", "{first} {last}")],
        ),
        pattern(
            "search slack for {words:rest}",
            "search_messages",
            &[("query", "{words}")],
        ),
    ]
}
