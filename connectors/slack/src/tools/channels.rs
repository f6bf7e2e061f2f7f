//! Channels, direct messages, and who is in them.

use super::{count, limit};
use crate::channels::label;
use crate::people::Names;
use crate::walk::{Walked, walk};
use crate::when;
use crate::wire::{Channel, Channels, Members, OneChannel};
use crate::workspace::{Team, Workspace};
use mosaic_connector_kit::{Call, Citable, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;

/// How many channels a page of Slack's list holds.
const PAGE: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default, deserialize_with = "arguments::text")]
    types: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    query: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn list(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: List = call.arguments()?;
    let (types, archived) = types(asked.types.as_deref())?;
    let question = format!("channels {types} {archived} {:?}", asked.query);
    let mark = cursor::open(&question, asked.cursor.as_deref())?;
    let query = asked.query.as_deref().unwrap_or_default().to_lowercase();
    let words: Vec<&str> = query.split_whitespace().collect();
    let page = |next: Option<String>| async move {
        let mut parameters = vec![
            ("types", types.to_owned()),
            ("exclude_archived", (!archived).to_string()),
            ("limit", PAGE.to_string()),
        ];
        parameters.extend(next.map(|next| ("cursor", next)));
        let answer: Channels = workspace
            .client
            .get("conversations.list", &parameters, &call.cancel)
            .await?;
        workspace.channels.remember(&answer.channels);
        Ok((answer.channels, answer.response_metadata.next()))
    };
    let wanted = |channel: &Channel| {
        let name = channel.name.as_deref().unwrap_or_default();
        let all = format!("{name} {} {}", channel.purpose.value, channel.topic.value).to_lowercase();
        (!archived || channel.is_archived)
            && words
                .iter()
                .all(|word| all.contains(word.trim_start_matches('#')))
    };
    let walked = walk(mark, limit(asked.limit, 200), page, wanted).await?;
    let team = workspace.team(&call.cancel).await?;
    let records = walked.kept.iter().map(|channel| listed(channel, team));
    let heading = count(walked.kept.len(), "channel", "channels");
    let list = Records::of(heading, records.collect::<Vec<_>>()).concise(&[
        "id",
        "name",
        "members",
        "private",
        "you_are_in",
        "purpose",
    ]);
    Ok(finish(list, &walked, &question))
}

/// Returns Slack's types of channels, and whether only archived ones are wanted.
fn types(asked: Option<&str>) -> Result<(&'static str, bool), ToolError> {
    match asked {
        None | Some("all") => Ok(("public_channel,private_channel", false)),
        Some("public_channel,private_channel" | "private_channel,public_channel") => {
            Ok(("public_channel,private_channel", false))
        }
        Some("public" | "public_channel") => Ok(("public_channel", false)),
        Some("private" | "private_channel") => Ok(("private_channel", false)),
        Some("archived") => Ok(("public_channel,private_channel", true)),
        Some(other) => Err(
            ToolError::invalid(format!("there are no channels of type `{other}`"))
                .hint("Choose all, public, private or archived; direct messages are in list_dms"),
        ),
    }
}

fn listed(channel: &Channel, team: &Team) -> Record {
    Record::default()
        .with("id", channel.id.clone())
        .with("name", label(channel, &Names::default()))
        .with("purpose", channel.purpose.value.clone())
        .with("topic", channel.topic.value.clone())
        .with("members", channel.num_members)
        .with("private", channel.is_private)
        .with("you_are_in", channel.is_member)
        .with("url", team.channel(&channel.id))
}

/// Returns a list with where it goes on.
pub(super) fn finish<T>(list: Records, walked: &Walked<T>, question: &str) -> Records {
    let next = walked.mark.as_deref().map(|mark| cursor::seal(question, mark));
    let list = list.next(next);
    if walked.tired {
        return list.note("only a part of the workspace was looked at so far: go on with the cursor");
    }
    list
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Direct {
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn direct(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: Direct = call.arguments()?;
    let question = "direct messages";
    let mark = cursor::open(question, asked.cursor.as_deref())?;
    let page = |next: Option<String>| async move {
        let mut parameters = vec![("types", "im,mpim".to_owned()), ("limit", PAGE.to_string())];
        parameters.extend(next.map(|next| ("cursor", next)));
        let answer: Channels = workspace
            .client
            .get("users.conversations", &parameters, &call.cancel)
            .await?;
        workspace.channels.remember(&answer.channels);
        Ok((answer.channels, answer.response_metadata.next()))
    };
    let walked = walk(mark, limit(asked.limit, 200), page, |_| true).await?;
    let others = walked.kept.iter().filter_map(|channel| channel.user.clone());
    let (team, names) = futures::try_join!(
        workspace.team(&call.cancel),
        workspace.people.names(&workspace.client, others, &call.cancel)
    )?;
    let records = walked.kept.iter().map(|channel| {
        Record::default()
            .with("id", channel.id.clone())
            .with("with", label(channel, &names))
            .with("group", channel.is_mpim)
            .with("url", team.channel(&channel.id))
    });
    let heading = count(walked.kept.len(), "direct conversation", "direct conversations");
    let list = Records::of(heading, records.collect::<Vec<_>>()).concise(&["id", "with", "group"]);
    Ok(finish(list, &walked, question))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Info {
    channel: String,
}

pub(super) async fn info(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: Info = call.arguments()?;
    let listed = workspace.channel(&asked.channel, &call.cancel).await?;
    let parameters = [
        ("channel", listed.id.clone()),
        ("include_num_members", "true".to_owned()),
    ];
    let answer: OneChannel = workspace
        .client
        .get("conversations.info", &parameters, &call.cancel)
        .await?;
    let channel = answer.channel;
    let people = [channel.creator.clone(), channel.user.clone().or(listed.user)];
    let ids: Vec<String> = people.into_iter().flatten().collect();
    let (team, names) = futures::try_join!(
        workspace.team(&call.cancel),
        workspace.people.names(&workspace.client, ids, &call.cancel)
    )?;
    let creator = channel.creator.as_ref().and_then(|id| names.get(id)).cloned();
    let label = label(&channel, &names);
    let canvas = channel.properties.canvas.clone().or(listed.properties.canvas);
    let record = Record::citable(Citable {
        id: channel.id.clone(),
        title: label.clone(),
        url: team.channel(&channel.id),
        author: creator.unwrap_or_default(),
        time: when::shown_seconds(channel.created),
        text: channel.purpose.value.clone(),
    })
    .with("topic", channel.topic.value.clone())
    .with("members", channel.num_members)
    .with("private", channel.is_private)
    .with("archived", channel.is_archived)
    .with("canvas", canvas.and_then(|canvas| canvas.file_id))
    .with("last_read", channel.last_read.as_deref().map(when::shown));
    Ok(Records::of(label, [record]))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Who {
    channel: String,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn members(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: Who = call.arguments()?;
    let place = workspace.place(&asked.channel, &call.cancel).await?;
    let question = format!("members {}", place.id);
    let mut parameters = vec![
        ("channel", place.id.clone()),
        ("limit", limit(asked.limit, 200).to_string()),
    ];
    let next = cursor::open(&question, asked.cursor.as_deref())?;
    parameters.extend(next.map(|next| ("cursor", next)));
    let answer: Members = workspace
        .client
        .get("conversations.members", &parameters, &call.cancel)
        .await?;
    let ids = answer.members.clone();
    let (team, names) = futures::try_join!(
        workspace.team(&call.cancel),
        workspace.people.names(&workspace.client, ids, &call.cancel)
    )?;
    let records = answer.members.iter().map(|id| {
        Record::default()
            .with("id", id.clone())
            .with("name", names.get(id).unwrap_or(id).clone())
            .with("url", team.person(id))
    });
    let heading = format!(
        "{} of {}",
        count(answer.members.len(), "member", "members"),
        place.label
    );
    let next = answer.response_metadata.next();
    Ok(Records::of(heading, records.collect::<Vec<_>>())
        .concise(&["id", "name"])
        .next(next.map(|next| cursor::seal(&question, &next))))
}
