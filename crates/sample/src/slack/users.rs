//! `auth.test`, `oauth.v2.access`, `users.*`, `usergroups.list`.

use super::request::{Answer, Arguments, Caller, Refused};
use super::state::State;
use serde_json::{Map, Value, json};

/// Returns an object's entries.
pub(super) fn entries(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}

pub(super) fn auth_test(state: &mut State, caller: &Caller, _: &Arguments) -> Answer {
    let user = state
        .user(caller.id())
        .ok_or_else(|| Refused::new("account_inactive"))?;
    let mut answer = json!({
        "url": "https://larkspur.slack.com/",
        "team": "Larkspur",
        "user": user.handle,
        "team_id": state.team,
        "user_id": user.id,
        "is_enterprise_install": false,
    });
    if let Some(bot) = &user.bot {
        answer["bot_id"] = json!(bot);
    }
    Ok(entries(answer))
}

/// Gives the next user token for a refresh token, which is then used up.
pub(super) fn oauth(state: &mut State, arguments: &Arguments) -> Answer {
    if arguments.text("grant_type").as_deref() != Some("refresh_token") {
        return Err(Refused::new("invalid_grant_type"));
    }
    if arguments.needed("refresh_token")? != state.refresh_token {
        return Err(Refused::new("invalid_refresh_token"));
    }
    state.user_token.push_str("-next");
    state.refresh_token.push_str("-next");
    state.user_token_ended = false;
    Ok(entries(json!({
        "app_id": "A0MOSAIC",
        "team": {"id": state.team, "name": "Larkspur"},
        "is_enterprise_install": false,
        "authed_user": {
            "id": state.me,
            "scope": "channels:read,channels:history,users:read,chat:write,search:read.public",
            "access_token": state.user_token,
            "refresh_token": state.refresh_token,
            "token_type": "user",
            "expires_in": 43_200,
        },
    })))
}

pub(super) fn list(state: &mut State, _: &Caller, arguments: &Arguments) -> Answer {
    let (page, next) = arguments.page(&state.users, (100, 1000))?;
    let members: Vec<Value> = page.iter().map(|user| state.user_shape(user)).collect();
    Ok(entries(json!({
        "members": members,
        "cache_ts": state.now(),
        "response_metadata": {"next_cursor": next},
    })))
}

pub(super) fn info(state: &mut State, _: &Caller, arguments: &Arguments) -> Answer {
    let id = arguments.needed("user")?;
    let user = state.user(&id).ok_or_else(|| Refused::new("user_not_found"))?;
    Ok(entries(json!({"user": state.user_shape(user)})))
}

pub(super) fn by_email(state: &mut State, _: &Caller, arguments: &Arguments) -> Answer {
    let email = arguments.needed("email")?.to_lowercase();
    let user = state.users.iter().find(|user| user.email == email);
    let user = user.ok_or_else(|| Refused::new("users_not_found"))?;
    Ok(entries(json!({"user": state.user_shape(user)})))
}

pub(super) fn groups(state: &mut State, _: &Caller, arguments: &Arguments) -> Answer {
    let with_users = arguments.flag("include_users");
    let groups = state.groups.iter();
    let groups: Vec<Value> = groups.map(|group| state.group_shape(group, with_users)).collect();
    Ok(entries(json!({"usergroups": groups})))
}
