//! The objects of Slack's answers: users, conversations, messages, files, with the fields Slack gives them.

use super::mrkdwn;
use super::request::Caller;
use super::state::{Channel, File, Group, Kind, Message, State, Ts, User, ts_text};
use serde_json::{Value, json};

impl State {
    pub(super) fn user_shape(&self, user: &User) -> Value {
        let (first, last) = user.name.split_once(' ').unwrap_or((&user.name, ""));
        let is_me = user.id == self.me;
        let mut shape = json!({
            "id": user.id,
            "team_id": self.team,
            "name": user.handle,
            "deleted": false,
            "color": "9f69e7",
            "real_name": user.name,
            "tz": "Europe/Lisbon",
            "tz_label": "Western European Time",
            "tz_offset": 0,
            "profile": {
                "title": user.title,
                "phone": "",
                "skype": "",
                "real_name": user.name,
                "real_name_normalized": user.name,
                "display_name": if user.bot.is_some() { "" } else { &user.first },
                "display_name_normalized": if user.bot.is_some() { "" } else { &user.first },
                "status_text": "",
                "status_emoji": "",
                "status_expiration": 0,
                "avatar_hash": "g0a1b2c3d4e5",
                "first_name": first,
                "last_name": last,
                "image_24": "https://secure.gravatar.com/avatar/0.jpg?s=24",
                "image_72": "https://secure.gravatar.com/avatar/0.jpg?s=72",
                "team": self.team,
            },
            "is_admin": is_me,
            "is_owner": false,
            "is_primary_owner": false,
            "is_restricted": false,
            "is_ultra_restricted": false,
            "is_bot": user.bot.is_some(),
            "is_app_user": false,
            "updated": self.now() - 86_400,
            "is_email_confirmed": true,
            "who_can_share_contact_card": "EVERYONE",
        });
        match &user.bot {
            Some(bot) => shape["profile"]["bot_id"] = json!(bot),
            None => shape["profile"]["email"] = json!(user.email),
        }
        shape
    }

    pub(super) fn channel_shape(&self, channel: &Channel, caller: &Caller) -> Value {
        let member = channel.members.iter().any(|id| id == caller.id());
        let creator = channel.members.first().cloned().unwrap_or_default();
        let mut shape = json!({
            "id": channel.id,
            "created": channel.created,
            "is_archived": false,
            "is_org_shared": false,
            "context_team_id": self.team,
            "updated": (channel.created + 86_400) * 1_000,
        });
        if channel.kind == Kind::Im {
            let other = channel.members.iter().find(|id| *id != caller.id());
            shape["is_im"] = json!(true);
            shape["user"] = json!(other.cloned().unwrap_or(creator));
            shape["is_user_deleted"] = json!(false);
            shape["priority"] = json!(0);
            return shape;
        }
        let more = json!({
            "name": channel.name,
            "is_channel": channel.kind == Kind::Public,
            "is_group": channel.kind == Kind::Private,
            "is_im": false,
            "is_mpim": channel.kind == Kind::Mpim,
            "is_private": channel.kind != Kind::Public,
            "is_general": channel.general,
            "unlinked": 0,
            "name_normalized": channel.name,
            "is_shared": false,
            "is_pending_ext_shared": false,
            "pending_shared": [],
            "creator": creator,
            "is_ext_shared": false,
            "shared_team_ids": [self.team],
            "pending_connected_team_ids": [],
            "is_member": member,
            "topic": {"value": channel.topic, "creator": creator, "last_set": channel.created},
            "purpose": {"value": channel.purpose, "creator": creator, "last_set": channel.created},
            "previous_names": [],
        });
        merge(&mut shape, more);
        if let Some(canvas) = &channel.canvas {
            shape["properties"] = json!({
                "canvas": {"file_id": canvas, "is_empty": false, "quip_thread_id": "quip"},
                "tabs": [{"id": "Ct0", "type": "canvas", "label": "", "data": {"file_id": canvas}}],
            });
        }
        shape
    }

    pub(super) fn message_shape(&self, channel: &Channel, message: &Message) -> Value {
        let mut shape = json!({
            "type": "message",
            "user": message.user,
            "text": message.text,
            "ts": ts_text(message.ts),
            "team": self.team,
        });
        let author = self.user(&message.user);
        if let Some((bot, user)) = author.and_then(|user| Some((user.bot.as_ref()?, user))) {
            shape["blocks"] = mrkdwn::blocks(&message.text, &format!("b{}", message.ts % 100_000));
            shape["bot_id"] = json!(bot);
            shape["app_id"] = json!("A0LARKSPUR");
            shape["bot_profile"] = json!({
                "id": bot, "app_id": "A0LARKSPUR", "name": user.name, "deleted": false, "updated": channel.created,
                "team_id": self.team, "icons": {"image_36": "", "image_48": "", "image_72": ""},
            });
        } else {
            shape["client_msg_id"] =
                json!(format!("00000000-0000-4000-8000-{:012x}", message.ts % (1 << 40)));
        }
        if let Some(edited) = message.edited {
            shape["edited"] = json!({"user": message.user, "ts": ts_text(edited)});
        }
        if !message.reactions.is_empty() {
            let reactions = message.reactions.iter();
            shape["reactions"] = reactions
                .map(|(name, users)| json!({"name": name, "users": users, "count": users.len()}))
                .collect();
        }
        if !message.files.is_empty() {
            let files = message.files.iter().filter_map(|id| self.file(id));
            shape["files"] = files.map(|file| self.file_shape(file)).collect();
            shape["upload"] = json!(false);
        }
        self.thread_shape(channel, message, &mut shape);
        shape
    }

    fn thread_shape(&self, channel: &Channel, message: &Message, shape: &mut Value) {
        if let Some(parent) = message.thread {
            shape["thread_ts"] = json!(ts_text(parent));
            let parent = channel.messages.get(&parent);
            shape["parent_user_id"] = json!(parent.map(|parent| parent.user.clone()).unwrap_or_default());
        } else if let Some(replies) = channel.threads.get(&message.ts).filter(|it| !it.is_empty()) {
            let mut users: Vec<&str> = vec![];
            for reply in replies.iter().filter_map(|ts| channel.messages.get(ts)) {
                if !users.contains(&reply.user.as_str()) {
                    users.push(&reply.user);
                }
            }
            shape["thread_ts"] = json!(ts_text(message.ts));
            shape["reply_count"] = json!(replies.len());
            shape["reply_users_count"] = json!(users.len());
            shape["latest_reply"] = json!(ts_text(replies.last().copied().unwrap_or_default()));
            users.truncate(5);
            shape["reply_users"] = json!(users);
            shape["is_locked"] = json!(false);
            shape["subscribed"] = json!(replies.iter().any(|ts| {
                channel
                    .messages
                    .get(ts)
                    .is_some_and(|reply| reply.user == self.me)
            }));
        }
    }

    pub(super) fn file_shape(&self, file: &File) -> Value {
        let (mimetype, filetype, pretty) = kind_of(file);
        let address = format!("{}/files-pri/{}-{}/{}", self.base, self.team, file.id, file.name);
        let of = |wanted: fn(Kind) -> bool| -> Vec<&String> {
            let ids = file.channels.iter();
            ids.filter(|id| self.channel(id).is_some_and(|channel| wanted(channel.kind)))
                .collect()
        };
        let user = self.user(&file.user).map(|user| user.handle.clone());
        let permalink = if file.is_canvas {
            format!("https://larkspur.slack.com/docs/{}/{}", self.team, file.id)
        } else {
            format!(
                "https://larkspur.slack.com/files/{}/{}/{}",
                file.user, file.id, file.name
            )
        };
        json!({
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.title,
            "mimetype": mimetype,
            "filetype": filetype,
            "pretty_type": pretty,
            "user": file.user,
            "user_team": self.team,
            "editable": file.is_canvas,
            "size": file.bytes.len(),
            "mode": if file.is_canvas { "quip" } else { "hosted" },
            "is_external": false,
            "external_type": "",
            "is_public": false,
            "public_url_shared": false,
            "display_as_bot": false,
            "username": user.unwrap_or_default(),
            "url_private": address,
            "url_private_download": address,
            "permalink": permalink,
            "permalink_public": format!("https://slack-files.com/{}-{}-0", self.team, file.id),
            "is_starred": false,
            "has_rich_preview": false,
            "file_access": "visible",
            "channels": of(|kind| kind == Kind::Public),
            "groups": of(|kind| kind == Kind::Private || kind == Kind::Mpim),
            "ims": of(|kind| kind == Kind::Im),
            "comments_count": 0,
        })
    }

    pub(super) fn group_shape(&self, group: &Group, with_users: bool) -> Value {
        let mut shape = json!({
            "id": group.id,
            "team_id": self.team,
            "is_usergroup": true,
            "is_subteam": true,
            "name": group.name,
            "description": group.about,
            "handle": group.handle,
            "is_external": false,
            "date_create": self.now() - 86_400 * 300,
            "date_update": self.now() - 86_400 * 20,
            "date_delete": 0,
            "created_by": self.me,
            "updated_by": self.me,
            "prefs": {"channels": [], "groups": []},
            "user_count": group.users.len(),
        });
        if with_users {
            shape["users"] = json!(group.users);
        }
        shape
    }

    /// Returns a message's permalink.
    pub(super) fn permalink(&self, channel: &Channel, ts: Ts, thread: Option<Ts>) -> String {
        let thread = thread.map(|parent| format!("?thread_ts={}&cid={}", ts_text(parent), channel.id));
        format!(
            "https://larkspur.slack.com/archives/{}/p{ts}{}",
            channel.id,
            thread.unwrap_or_default()
        )
    }
}

fn kind_of(file: &File) -> (&'static str, &'static str, &'static str) {
    if file.is_canvas {
        return ("application/vnd.slack-docs", "quip", "Canvas");
    }
    match file.name.rsplit('.').next().unwrap_or_default() {
        "txt" => ("text/plain", "text", "Plain Text"),
        "md" => ("text/markdown", "markdown", "Markdown (raw)"),
        "csv" => ("text/csv", "csv", "CSV"),
        "json" => ("application/json", "json", "JSON"),
        "html" => ("text/html", "html", "HTML"),
        "png" => ("image/png", "png", "PNG"),
        _ => ("application/octet-stream", "binary", "Binary"),
    }
}

fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}
