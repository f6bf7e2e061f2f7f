//! The tools, with descriptions written for a model: what each is for, and which one to prefer. Every word is paid for in
//! every request.

use mosaic_connector_kit::schema::{self, Argument, choice, flag, list, number, text};
use mosaic_connector_kit::{Effect, Tool};
use serde_json::{Value, json};

/// Returns all tools, the ones that read first.
pub(super) fn tools() -> Vec<Tool> {
    [
        message_tools(),
        channel_tools(),
        people_tools(),
        file_tools(),
        posting_tools(),
        changing_tools(),
    ]
    .concat()
}

fn message_tools() -> Vec<Tool> {
    vec![
        tool(
            ["search_messages", "Search messages"],
            "Finds messages anywhere by words or a question, best first. Narrow with from, in, after, before (2026-03-01, 7d). include_threads adds what else was said in the threads of the best. To read on, use read_thread.",
            paged([
                text("query"),
                text("from"),
                text("in"),
                text("after"),
                text("before"),
                choice("sort", &["score", "newest"]),
                flag("include_threads"),
            ]),
            json!({"query": "spring budget", "from": "Sarah Lindqvist"}),
        ),
        tool(
            ["read_messages", "Read a channel"],
            "Messages of one channel or person (@name), newest first. For a topic use search_messages. include_threads adds replies.",
            paged([
                text("channel").required(),
                text("oldest"),
                text("latest"),
                flag("include_threads"),
            ]),
            json!({"channel": "#finance", "include_threads": true}),
        ),
        tool(
            ["read_thread", "Read a thread"],
            "A message and all its replies, oldest first.",
            paged([message()]),
            json!({"permalink": "#support:latest"}),
        ),
        tool(
            ["get_message", "Get a message"],
            "One message in full.",
            vec![message()],
            json!({"permalink": "#incidents:latest"}),
        ),
        tool(
            ["list_unreads", "List unread messages"],
            "What the user has not read: everywhere, or in one channel. For what they missed.",
            paged([text("channel")]),
            json!({}),
        ),
    ]
}

fn channel_tools() -> Vec<Tool> {
    vec![
        tool(
            ["list_channels", "List channels"],
            "Channels by words in name, topic or purpose.",
            paged([
                choice("types", &["all", "public", "private", "archived"]),
                text("query"),
            ]),
            json!({"query": "launch"}),
        ),
        tool(
            ["list_dms", "List direct messages"],
            "The user's direct and group conversations.",
            paged([]),
            json!({}),
        ),
        tool(
            ["get_channel_info", "Get a channel"],
            "Topic, purpose, creator, number of members and canvas of a channel.",
            vec![text("channel").required()],
            json!({"channel": "#launch-ridge"}),
        ),
        tool(
            ["list_members", "List members"],
            "Who is in a channel.",
            paged([text("channel").required()]),
            json!({"channel": "#finance"}),
        ),
    ]
}

fn people_tools() -> Vec<Tool> {
    vec![
        tool(
            ["list_users", "List people"],
            "People by words in name, role or address. For one person use get_user_info.",
            paged([text("query")]),
            json!({"query": "engineer"}),
        ),
        tool(
            ["get_user_info", "Get a person"],
            "Role, address and time zone of a person.",
            vec![text("user").required().about("id, email, name or me")],
            json!({"user": "sarah@larkspur.example"}),
        ),
        tool(
            ["list_usergroups", "List user groups"],
            "Groups such as @oncall and who is in them.",
            vec![],
            json!({}),
        ),
    ]
}

fn file_tools() -> Vec<Tool> {
    vec![
        tool(
            ["get_file", "Read a file"],
            "A file's text; for images and the like what is known of it. Messages list ids. For canvases use read_canvas.",
            vec![
                text("id").required(),
                number("max_bytes").default(100_000).at_most(1_000_000),
            ],
            json!({"id": "FJKU43B8U3R"}),
        ),
        tool(
            ["read_canvas", "Read a canvas"],
            "A canvas as Markdown.",
            vec![
                text("canvas")
                    .required()
                    .about("id, link, or #channel for its own"),
            ],
            json!({"canvas": "#launch-ridge"}),
        ),
        Tool {
            effect: Effect::Write,
            ..tool(
                ["upload_file", "Upload a file"],
                "Shares a new file in a channel. Short text belongs in send_message.",
                vec![
                    text("channel").required(),
                    text("filename").required(),
                    text("content"),
                    text("content_base64"),
                    text("title"),
                    text("comment_md"),
                    text("thread_ts"),
                ],
                json!({"channel": "#ops", "filename": "trucks.txt", "content": "Two trucks are on hold.", "title": "Trucks"}),
            )
        },
        Tool {
            effect: Effect::Write,
            ..tool(
                ["create_canvas", "Create a canvas"],
                "A new canvas from Markdown; with channel, that channel's own.",
                vec![
                    text("title").required(),
                    text("text_md").required(),
                    text("channel"),
                ],
                json!({"title": "Kettle launch, looking back", "text_md": "# What went well\n\n- the steam"}),
            )
        },
    ]
}

fn posting_tools() -> Vec<Tool> {
    let writes = |tool: Tool| Tool {
        effect: Effect::Write,
        ..tool
    };
    vec![
        writes(tool(
            ["send_message", "Send a message"],
            "Posts Markdown to a channel or person; @name and #channel become mentions. thread_ts (or a permalink) replies.",
            vec![
                text("channel").required(),
                text("text_md").required(),
                text("thread_ts"),
            ],
            json!({"channel": "#ops", "text_md": "Both trucks are **booked**, thank you @Dmitri Volkov."}),
        )),
        writes(tool(
            ["schedule_message", "Schedule a message"],
            "Posts later, at most 120 days ahead.",
            vec![
                text("channel").required(),
                text("text_md").required(),
                text("post_at").required().about("2026-03-01T09:00Z or +2h"),
                text("thread_ts"),
            ],
            json!({"channel": "#general", "text_md": "First steam in the kitchen!", "post_at": "+2d"}),
        )),
        writes(tool(
            ["open_dm", "Open a direct message"],
            "Opens a conversation with one or several people. send_message takes @name without it.",
            vec![list("people").required()],
            json!({"people": ["Sarah Lindqvist", "Marcus Oyelaran"]}),
        )),
    ]
}

fn changing_tools() -> Vec<Tool> {
    vec![
        Tool {
            effect: Effect::IdempotentWrite,
            ..tool(
                ["add_reaction", "Add a reaction"],
                "Adds an emoji to a message.",
                vec![message(), text("emoji").required()],
                json!({"permalink": "#ops:latest", "emoji": "eyes"}),
            )
        },
        Tool {
            effect: Effect::IdempotentWrite,
            ..tool(
                ["mark_read", "Mark as read"],
                "Marks a channel read, up to ts or to its end.",
                vec![text("channel").required(), text("ts")],
                json!({"channel": "#general"}),
            )
        },
        Tool {
            effect: Effect::Destructive,
            ..tool(
                ["edit_message", "Edit a message"],
                "Replaces the text of one's own message.",
                vec![message(), text("text_md").required()],
                json!({"permalink": "@Jonas Keller:latest", "text_md": "Tomorrow morning, promise."}),
            )
        },
        Tool {
            effect: Effect::Destructive,
            ..tool(
                ["delete_message", "Delete a message"],
                "Deletes one's own message for good.",
                vec![message()],
                json!({"permalink": "@Carla Rossi:latest"}),
            )
        },
    ]
}

fn message() -> Argument {
    text("permalink")
        .required()
        .about("permalink, record id, or #channel:latest")
}

fn paged<const N: usize>(arguments: [Argument; N]) -> Vec<Argument> {
    arguments.into_iter().chain(schema::paging()).collect()
}

fn tool(
    [name, title]: [&'static str; 2],
    description: &'static str,
    input: Vec<Argument>,
    example: Value,
) -> Tool {
    Tool {
        name,
        toolset: toolset(name),
        title,
        description,
        effect: Effect::Read,
        // Guests, other firms' channels and apps write here, too.
        open_world: true,
        input: schema::input(input),
        output: schema::records(),
        example,
    }
}

fn toolset(name: &str) -> &'static str {
    match name {
        "list_channels" | "list_dms" | "get_channel_info" | "list_members" => "channels",
        "list_users" | "get_user_info" | "list_usergroups" => "people",
        "get_file" | "read_canvas" | "upload_file" | "create_canvas" => "files",
        "send_message" | "schedule_message" | "open_dm" | "add_reaction" | "mark_read" | "edit_message"
        | "delete_message" => "writing",
        _ => "messages",
    }
}
