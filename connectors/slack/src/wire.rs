//! Slack's answers, as much of them as is read. What may be missing has a default.

use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Page {
    next_cursor: Option<String>,
}

impl Page {
    /// Returns the cursor of the next page; an empty one means that there is none.
    pub(crate) fn next(self) -> Option<String> {
        self.next_cursor.filter(|cursor| !cursor.is_empty())
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AuthTest {
    pub(crate) url: String,
    pub(crate) team: String,
    pub(crate) team_id: String,
    pub(crate) user: String,
    pub(crate) user_id: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Users {
    pub(crate) members: Vec<User>,
    #[serde(default)]
    pub(crate) response_metadata: Page,
}

#[derive(Debug, Deserialize)]
pub(crate) struct OneUser {
    pub(crate) user: User,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) real_name: String,
    pub(crate) deleted: bool,
    pub(crate) is_bot: bool,
    pub(crate) tz: Option<String>,
    pub(crate) profile: Profile,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Profile {
    pub(crate) real_name: String,
    pub(crate) display_name: String,
    pub(crate) email: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) status_text: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Channels {
    pub(crate) channels: Vec<Channel>,
    #[serde(default)]
    pub(crate) response_metadata: Page,
}

#[derive(Debug, Deserialize)]
pub(crate) struct OneChannel {
    pub(crate) channel: Channel,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Channel {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) is_im: bool,
    pub(crate) is_mpim: bool,
    pub(crate) is_private: bool,
    pub(crate) is_archived: bool,
    pub(crate) is_member: Option<bool>,
    pub(crate) created: i64,
    pub(crate) creator: Option<String>,
    pub(crate) num_members: Option<u32>,
    pub(crate) topic: Note,
    pub(crate) purpose: Note,
    pub(crate) last_read: Option<String>,
    pub(crate) properties: Properties,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Note {
    pub(crate) value: String,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Properties {
    pub(crate) canvas: Option<ChannelCanvas>,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct ChannelCanvas {
    pub(crate) file_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Members {
    pub(crate) members: Vec<String>,
    #[serde(default)]
    pub(crate) response_metadata: Page,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Messages {
    pub(crate) messages: Vec<Message>,
    #[serde(default)]
    pub(crate) has_more: bool,
    #[serde(default)]
    pub(crate) response_metadata: Page,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Message {
    pub(crate) ts: String,
    pub(crate) thread_ts: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) bot_id: Option<String>,
    pub(crate) bot_profile: Option<BotProfile>,
    pub(crate) text: String,
    pub(crate) reply_count: u32,
    pub(crate) reactions: Vec<Reaction>,
    pub(crate) files: Vec<File>,
    pub(crate) blocks: Vec<Value>,
    pub(crate) attachments: Vec<Attachment>,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct BotProfile {
    pub(crate) name: String,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Reaction {
    pub(crate) name: String,
    pub(crate) count: u32,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Attachment {
    pub(crate) pretext: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) title_link: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) fallback: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct OneFile {
    pub(crate) file: File,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct File {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) mimetype: Option<String>,
    pub(crate) filetype: Option<String>,
    pub(crate) size: u64,
    pub(crate) user: Option<String>,
    pub(crate) created: i64,
    pub(crate) permalink: Option<String>,
    pub(crate) url_private: Option<String>,
    pub(crate) url_private_download: Option<String>,
    pub(crate) channels: Vec<String>,
    pub(crate) groups: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Posted {
    pub(crate) channel: String,
    pub(crate) ts: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Scheduled {
    pub(crate) scheduled_message_id: String,
    pub(crate) post_at: i64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Upload {
    pub(crate) upload_url: String,
    pub(crate) file_id: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Uploaded {
    pub(crate) files: Vec<File>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct CanvasMade {
    pub(crate) canvas_id: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Groups {
    pub(crate) usergroups: Vec<Group>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) handle: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) users: Vec<String>,
}

/// An answer that says no more than `ok`, and `error` where that is no failure.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Done {
    pub(crate) error: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Context {
    pub(crate) results: ContextResults,
    #[serde(default)]
    pub(crate) response_metadata: Page,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ContextResults {
    pub(crate) messages: Vec<ContextMessage>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ContextMessage {
    pub(crate) author_name: Option<String>,
    pub(crate) author_user_id: Option<String>,
    pub(crate) channel_id: String,
    pub(crate) channel_name: Option<String>,
    pub(crate) message_ts: String,
    pub(crate) content: String,
    pub(crate) permalink: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Search {
    pub(crate) messages: SearchMessages,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SearchMessages {
    pub(crate) total: u64,
    pub(crate) matches: Vec<Match>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Match {
    pub(crate) channel: Channel,
    pub(crate) user: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) ts: String,
    pub(crate) text: String,
    pub(crate) permalink: String,
}
