//! People and user groups.

use super::channels::finish;
use super::{count, limit};
use crate::people::name_of;
use crate::walk::walk;
use crate::wire::{Groups, User, Users};
use crate::workspace::{Team, Workspace};
use mosaic_connector_kit::{Call, Citable, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;

/// How many people a page of Slack's list holds.
const PAGE: usize = 200;
/// How many people one name leads to at most.
const SAME_NAME: usize = 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default, deserialize_with = "arguments::text")]
    query: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn list(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: List = call.arguments()?;
    let question = format!("people {:?}", asked.query);
    let mark = cursor::open(&question, asked.cursor.as_deref())?;
    let query = asked.query.as_deref().map(str::to_lowercase);
    let words: Vec<&str> = query.as_deref().unwrap_or_default().split_whitespace().collect();
    let page = |next: Option<String>| async move {
        let mut parameters = vec![("limit", PAGE.to_string())];
        parameters.extend(next.map(|next| ("cursor", next)));
        let answer: Users = workspace
            .client
            .get("users.list", &parameters, &call.cancel)
            .await?;
        workspace.people.remember(&answer.members);
        Ok((answer.members, answer.response_metadata.next()))
    };
    let wanted = |user: &User| {
        let all = [
            Some(name_of(user)),
            Some(user.name.clone()),
            user.profile.title.clone(),
            user.profile.email.clone(),
        ];
        let all = all
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase();
        !user.deleted && words.iter().all(|word| all.contains(word))
    };
    let walked = walk(mark, limit(asked.limit, 200), page, wanted).await?;
    let team = workspace.team(&call.cancel).await?;
    let records: Vec<_> = walked.kept.iter().map(|user| record(user, team)).collect();
    let heading = count(records.len(), "person", "people");
    let list = Records::of(heading, records).concise(&["id", "title", "role", "email"]);
    Ok(finish(list, &walked, &question))
}

fn record(user: &User, team: &Team) -> Record {
    let name = name_of(user);
    let role = user.profile.title.clone().unwrap_or_default();
    let email = user.profile.email.clone().unwrap_or_default();
    let status = user.profile.status_text.clone().unwrap_or_default();
    let parts = [role.as_str(), email.as_str(), status.as_str()];
    let text: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Record::citable(Citable {
        id: user.id.clone(),
        title: name.clone(),
        url: team.person(&user.id),
        author: name,
        time: String::new(),
        text: text.join(", "),
    })
    .with("login", user.name.clone())
    .with("role", role.clone())
    .with("email", email)
    .with("time_zone", user.tz.clone())
    .with("status", status.clone())
    .with("bot", user.is_bot)
    .with("deactivated", user.deleted)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Info {
    #[serde(alias = "id", alias = "email")]
    user: String,
}

pub(super) async fn info(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: Info = call.arguments()?;
    let who = asked.user.trim().trim_end_matches('?');
    let found = match who.to_lowercase().as_str() {
        "me" => {
            let me = workspace.team(&call.cancel).await?.me.clone();
            workspace
                .people
                .find(&workspace.client, &me, &call.cancel)
                .await?
        }
        _ => {
            workspace
                .people
                .find(&workspace.client, who, &call.cancel)
                .await?
        }
    };
    let team = workspace.team(&call.cancel).await?;
    let all = found.len();
    let records: Vec<_> = found
        .iter()
        .take(SAME_NAME)
        .map(|user| record(user, team))
        .collect();
    let heading = match found.as_slice() {
        [user] => name_of(user),
        _ => format!("{} called `{who}`", count(all, "person", "people")),
    };
    let list = Records::of(heading, records);
    Ok(if all > SAME_NAME {
        list.note(format!("the first {SAME_NAME} of {all}: list_users finds all"))
    } else {
        list
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

pub(super) async fn groups(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let Nothing {} = call.arguments()?;
    let parameters = [
        ("include_users", "true".to_owned()),
        ("include_count", "true".to_owned()),
    ];
    let answer: Groups = workspace
        .client
        .get("usergroups.list", &parameters, &call.cancel)
        .await?;
    let ids = answer.usergroups.iter().flat_map(|group| group.users.clone());
    let names = workspace
        .people
        .names(&workspace.client, ids, &call.cancel)
        .await?;
    let records = answer.usergroups.iter().map(|group| {
        let people = group.users.iter().map(|id| names.get(id).unwrap_or(id).clone());
        Record::default()
            .with("id", group.id.clone())
            .with("handle", format!("@{}", group.handle))
            .with("name", group.name.clone())
            .with("about", group.description.clone())
            .with("people", people.collect::<Vec<_>>().join(", "))
    });
    let heading = count(answer.usergroups.len(), "user group", "user groups");
    Ok(Records::of(heading, records.collect::<Vec<_>>()).concise(&["handle", "name", "people"]))
}
