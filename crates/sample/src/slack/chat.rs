//! `chat.*` and `reactions.add`: what changes a conversation.

use super::request::{Answer, Arguments, Caller, Refused};
use super::state::{Channel, Kind, Message, State, Ts, ts_read, ts_text};
use super::users::entries;
use serde_json::json;

/// The longest text of a message, in characters; Slack cuts there, here it is refused.
const LONGEST: usize = 40_000;
/// The longest text of an edit.
const LONGEST_EDIT: usize = 4_000;
/// How far ahead a message may be scheduled, in seconds.
const AHEAD: i64 = 120 * 86_400;

impl State {
    /// Returns the id of a conversation that the caller may write in.
    pub(super) fn writable(&self, id: &str, caller: &Caller) -> Result<String, Refused> {
        let channel = self.known(id, caller)?;
        let member = channel.members.iter().any(|it| it == caller.id());
        if member {
            Ok(channel.id.clone())
        } else {
            Err(Refused::new("not_in_channel"))
        }
    }

    pub(super) fn thread_of(&self, channel: &str, arguments: &Arguments) -> Result<Option<Ts>, Refused> {
        let Some(text) = arguments.text("thread_ts") else {
            return Ok(None);
        };
        let found = ts_read(&text).filter(|ts| {
            self.channel(channel)
                .is_some_and(|channel| channel.messages.contains_key(ts))
        });
        found.map(Some).ok_or_else(|| Refused::new("thread_not_found"))
    }

    fn message_at(&self, channel: &Channel, ts: Option<String>) -> Result<Ts, Refused> {
        ts.and_then(|ts| ts_read(&ts))
            .filter(|ts| channel.messages.contains_key(ts))
            .ok_or_else(|| Refused::new("message_not_found"))
    }
}

fn text(arguments: &Arguments, longest: usize) -> Result<String, Refused> {
    let text = arguments.text("text").filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(|| Refused::new("no_text"))?;
    if text.chars().count() > longest {
        return Err(Refused::new("msg_too_long"));
    }
    Ok(text)
}

pub(super) fn post(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    let id = state.writable(&arguments.needed("channel")?, caller)?;
    let mut message = Message::of(caller.id().to_owned(), text(arguments, LONGEST)?);
    message.thread = state.thread_of(&id, arguments)?;
    let ts = state.post(&id, message);
    let channel = state
        .channel(&id)
        .ok_or_else(|| Refused::new("channel_not_found"))?;
    let posted = ts.and_then(|ts| channel.messages.get(&ts));
    let posted = posted.ok_or_else(|| Refused::new("internal_error"))?;
    let mut shape = state.message_shape(channel, posted);
    drop_keys(&mut shape, &["client_msg_id"]);
    Ok(entries(
        json!({"channel": id, "ts": ts_text(posted.ts), "message": shape}),
    ))
}

pub(super) fn update(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    let id = state.known(&arguments.needed("channel")?, caller)?.id.clone();
    let text = text(arguments, LONGEST_EDIT)?;
    let now = state.tick();
    let plain = state.plain(&text).to_lowercase();
    let channel = state.known(&id, caller)?;
    let ts = state.message_at(channel, arguments.text("ts"))?;
    let message = state.channel_mut(&id).and_then(|it| it.messages.get_mut(&ts));
    let message = message.ok_or_else(|| Refused::new("message_not_found"))?;
    if message.user != caller.id() {
        return Err(Refused::new("cant_update_message"));
    }
    message.text.clone_from(&text);
    message.plain = plain;
    message.edited = Some(now);
    let channel = state.known(&id, caller)?;
    let mut shape = channel
        .messages
        .get(&ts)
        .map(|message| state.message_shape(channel, message))
        .unwrap_or_default();
    drop_keys(
        &mut shape,
        &[
            "client_msg_id",
            "ts",
            "reply_count",
            "reply_users",
            "reply_users_count",
            "latest_reply",
            "thread_ts",
            "parent_user_id",
            "is_locked",
            "subscribed",
            "reactions",
        ],
    );
    Ok(entries(
        json!({"channel": id, "ts": ts_text(ts), "text": text, "message": shape}),
    ))
}

pub(super) fn delete(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    let channel = state.known(&arguments.needed("channel")?, caller)?;
    let id = channel.id.clone();
    let ts = state.message_at(channel, arguments.text("ts"))?;
    let own = channel.messages.get(&ts).map(|message| message.user.clone());
    if own.as_deref() != Some(caller.id()) {
        return Err(Refused::new("cant_delete_message"));
    }
    if let Some(channel) = state.channel_mut(&id) {
        channel.messages.remove(&ts);
        for replies in channel.threads.values_mut() {
            replies.retain(|reply| *reply != ts);
        }
    }
    Ok(entries(json!({"channel": id, "ts": ts_text(ts)})))
}

pub(super) fn schedule(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    let id = state.writable(&arguments.needed("channel")?, caller)?;
    let text = text(arguments, LONGEST)?;
    let at = arguments
        .integer("post_at")
        .ok_or_else(|| Refused::new("invalid_time"))?;
    if at <= state.now() {
        return Err(Refused::new("time_in_past"));
    }
    if at > state.now() + AHEAD {
        return Err(Refused::new("time_too_far"));
    }
    state.thread_of(&id, arguments)?;
    state.scheduled.push((id.clone(), text.clone(), at));
    let number = state.scheduled.len();
    Ok(entries(json!({
        "scheduled_message_id": format!("Q{number:010}"),
        "channel": id,
        "post_at": at,
        "message": {"type": "message", "text": text, "user": caller.id(), "team": state.team},
    })))
}

pub(super) fn react(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    let channel = state.known(&arguments.needed("channel")?, caller)?;
    if channel.kind != Kind::Public && !channel.members.iter().any(|it| it == caller.id()) {
        return Err(Refused::new("channel_not_found"));
    }
    let id = channel.id.clone();
    let name = arguments.needed("name")?;
    if !name
        .chars()
        .all(|it| it.is_ascii_alphanumeric() || "_-+':".contains(it))
    {
        return Err(Refused::new("invalid_name"));
    }
    let ts = state.message_at(channel, arguments.text("timestamp"))?;
    let message = state.channel_mut(&id).and_then(|it| it.messages.get_mut(&ts));
    let message = message.ok_or_else(|| Refused::new("message_not_found"))?;
    let user = caller.id().to_owned();
    match message.reactions.iter_mut().find(|(known, _)| *known == name) {
        Some((_, users)) if users.contains(&user) => return Err(Refused::new("already_reacted")),
        Some((_, users)) => users.push(user),
        None => message.reactions.push((name, vec![user])),
    }
    Ok(entries(json!({})))
}

fn drop_keys(shape: &mut serde_json::Value, keys: &[&str]) {
    if let serde_json::Value::Object(map) = shape {
        for key in keys {
            map.remove(*key);
        }
    }
}
