//! `conversations.*` without messages, and `users.conversations`.

use super::request::{Answer, Arguments, Caller, Refused};
use super::state::{Channel, Kind, State, ts_read, ts_text};
use super::users::entries;
use crate::stable_id;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

impl State {
    /// Returns a conversation that the caller may know of.
    pub(super) fn known(&self, id: &str, caller: &Caller) -> Result<&Channel, Refused> {
        let channel = self
            .channel(id)
            .ok_or_else(|| Refused::new("channel_not_found"))?;
        let member = channel.members.iter().any(|it| it == caller.id());
        if channel.kind == Kind::Public || member {
            return Ok(channel);
        }
        Err(Refused::new("channel_not_found"))
    }

    /// Returns a conversation whose messages the caller may read: public ones, for a person, without being in them.
    pub(super) fn readable(&self, id: &str, caller: &Caller) -> Result<&Channel, Refused> {
        let channel = self.known(id, caller)?;
        if caller.is_bot() && !channel.members.iter().any(|it| it == caller.id()) {
            return Err(Refused::new("not_in_channel"));
        }
        Ok(channel)
    }
}

fn of_types<'a>(
    state: &'a State,
    arguments: &Arguments,
    may: impl Fn(&Channel) -> bool,
) -> Result<Vec<&'a Channel>, Refused> {
    let types = arguments
        .list("types")
        .unwrap_or_else(|| vec!["public_channel".to_owned()]);
    let kinds = [Kind::Public, Kind::Private, Kind::Im, Kind::Mpim];
    if types
        .iter()
        .any(|word| !kinds.iter().any(|kind| kind.word() == word))
    {
        return Err(Refused::new("invalid_types"));
    }
    let channels = state.channels.iter();
    Ok(channels
        .filter(|channel| types.iter().any(|word| word == channel.kind.word()) && may(channel))
        .collect())
}

pub(super) fn list(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    let member = |channel: &Channel| channel.members.iter().any(|id| id == caller.id());
    let all = of_types(state, arguments, |channel| {
        channel.kind == Kind::Public || member(channel)
    })?;
    let (page, next) = arguments.page(&all, (100, 999))?;
    let shapes: Vec<Value> = page
        .iter()
        .map(|channel| {
            let mut shape = state.channel_shape(channel, caller);
            if channel.kind != Kind::Im {
                shape["num_members"] = json!(channel.members.len());
            }
            shape
        })
        .collect();
    Ok(entries(json!({
        "channels": shapes,
        "response_metadata": {"next_cursor": next},
    })))
}

pub(super) fn mine(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    let member = |channel: &Channel| channel.members.iter().any(|id| id == caller.id());
    let all = of_types(state, arguments, member)?;
    let (page, next) = arguments.page(&all, (100, 999))?;
    let shapes: Vec<Value> = page
        .iter()
        .map(|channel| {
            let mut shape = state.channel_shape(channel, caller);
            if let Value::Object(map) = &mut shape {
                map.remove("is_member");
                // Slack tells it for direct messages only.
                if matches!(channel.kind, Kind::Im | Kind::Mpim) && !caller.is_bot() {
                    map.insert("last_read".to_owned(), json!(ts_text(channel.read)));
                }
            }
            shape
        })
        .collect();
    Ok(entries(json!({
        "channels": shapes,
        "response_metadata": {"next_cursor": next},
    })))
}

pub(super) fn info(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    let id = arguments.needed("channel")?;
    let channel = state.known(&id, caller)?;
    let mut shape = state.channel_shape(channel, caller);
    if let Value::Object(map) = &mut shape {
        // Here Slack tells that there is a canvas, not which.
        map.remove("properties");
        if channel.canvas.is_some() {
            let tabs = json!({"tabs": [{"id": "Ct0", "type": "canvas", "label": ""}]});
            map.insert("properties".to_owned(), tabs);
        }
        map.remove("priority");
        map.remove("user")
            .and_then(|user| (channel.kind == Kind::Im).then(|| map.insert("user".to_owned(), user)));
    }
    if arguments.flag("include_num_members") && channel.kind != Kind::Im {
        shape["num_members"] = json!(channel.members.len());
    }
    if !caller.is_bot() && channel.members.iter().any(|it| it == caller.id()) {
        shape["last_read"] = json!(ts_text(channel.read));
    }
    Ok(entries(json!({"channel": shape})))
}

pub(super) fn members(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    let id = arguments.needed("channel")?;
    let channel = state.known(&id, caller)?;
    let (page, next) = arguments.page(&channel.members, (100, 1000))?;
    Ok(entries(json!({
        "members": page,
        "response_metadata": {"next_cursor": next},
    })))
}

pub(super) fn mark(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    let id = arguments.needed("channel")?;
    let ts = ts_read(&arguments.needed("ts")?).ok_or_else(|| Refused::new("invalid_timestamp"))?;
    let channel = state.known(&id, caller)?;
    if !channel.members.iter().any(|it| it == caller.id()) {
        return Err(Refused::new("not_in_channel"));
    }
    if !caller.is_bot()
        && let Some(channel) = state.channel_mut(&id)
    {
        channel.read = ts;
    }
    Ok(entries(json!({})))
}

pub(super) fn open(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    if let Some(id) = arguments.text("channel") {
        let channel = state.known(&id, caller)?;
        return Ok(entries(
            json!({"no_op": true, "already_open": true, "channel": {"id": channel.id}}),
        ));
    }
    let mut people = arguments
        .list("users")
        .ok_or_else(|| Refused::new("users_list_not_supplied"))?;
    if people.iter().any(|id| state.user(id).is_none()) {
        return Err(Refused::new("user_not_found"));
    }
    if people.len() > 8 {
        return Err(Refused::new("too_many_users"));
    }
    if !people.iter().any(|id| id == caller.id()) {
        people.insert(0, caller.id().to_owned());
    }
    people.sort();
    let same = |channel: &&Channel| {
        let mut members = channel.members.clone();
        members.sort();
        matches!(channel.kind, Kind::Im | Kind::Mpim) && members == people
    };
    if let Some(channel) = state.channels.iter().find(same) {
        return Ok(entries(
            json!({"no_op": true, "already_open": true, "channel": {"id": channel.id}}),
        ));
    }
    let mut names: Vec<&str> = people
        .iter()
        .filter_map(|id| Some(state.user(id)?.handle.as_str()))
        .collect();
    names.sort_unstable();
    let kind = if people.len() <= 2 { Kind::Im } else { Kind::Mpim };
    let (prefix, name) = match kind {
        Kind::Im => ("D", format!("dm-{}", names.join("-"))),
        Kind::Mpim | Kind::Public | Kind::Private => ("C", format!("mpdm-{}-1", names.join("--"))),
    };
    let id = stable_id(prefix, &name, 10);
    state.channels.push(Channel {
        id: id.clone(),
        kind,
        name,
        purpose: String::new(),
        topic: String::new(),
        general: false,
        members: people,
        created: state.now(),
        canvas: None,
        read: 0,
        messages: BTreeMap::new(),
        threads: HashMap::new(),
    });
    Ok(entries(json!({"channel": {"id": id}})))
}
