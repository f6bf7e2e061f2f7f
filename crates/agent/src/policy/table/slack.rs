//! Slack: what is posted stays in the workspace, which may have guests.

use crate::policy::line::{Line, adds, changes, reads};

pub(super) const LINES: &[Line] = &[
    reads("search_messages"),
    reads("read_messages"),
    reads("read_thread"),
    reads("get_message"),
    reads("list_unreads"),
    reads("list_channels"),
    reads("list_dms"),
    reads("get_channel_info"),
    reads("list_members"),
    reads("list_users"),
    reads("get_user_info"),
    reads("list_usergroups"),
    reads("get_file"),
    reads("read_canvas"),
    adds("upload_file", "Share the file “{filename}” in {#channel}")
        .to(&["channel"])
        .signed(),
    adds("create_canvas", "Create the canvas “{title}”[ in {#channel}]")
        .to(&["channel"])
        .signed(),
    adds("send_message", "Post to {#channel}")
        .when(&[("thread_ts", "Reply in a thread of {#channel}")])
        .to(&["channel"])
        .signed()
        .echoes(),
    adds("schedule_message", "Post to {#channel} at {post_at}")
        .when(&[("thread_ts", "Reply in a thread of {#channel} at {post_at}")])
        .to(&["channel"])
        .signed()
        .echoes(),
    adds("open_dm", "Open a conversation with {people}").to(&["people"]),
    adds("add_reaction", "React with :{emoji}: to a message")
        .signed()
        .echoes(),
    adds("mark_read", "Mark {#channel} as read").echoes(),
    changes("edit_message", "Replace the text of a message")
        .to(&["permalink"])
        .before(
            "get_message",
            &[("permalink", "permalink")],
            &[("text_md", "text")],
        ),
    changes("delete_message", "Delete a message for good").removing(
        "get_message",
        &[("permalink", "permalink")],
        &[("Author", "author"), ("Text", "text")],
    ),
];
