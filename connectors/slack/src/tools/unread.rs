//! What the person has not read yet, and marking it read.

use super::{count, limit};
use crate::channels::{self, Place};
use crate::client::Account;
use crate::messages::thread_ts;
use crate::wire::{Channel, Channels, Done, Message, Messages, OneChannel};
use crate::workspace::Workspace;
use futures::{Stream, StreamExt as _, stream};
use mosaic_connector_kit::{Call, ErrorKind, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::json;
use tokio_util::sync::CancellationToken;

/// How many conversations are looked at at once.
const AT_ONCE: usize = 6;
/// A timestamp that no message reaches.
const AFTER_ALL: &str = "9999999999.999999";
/// How many conversations one call looks at: two requests each.
const ROOMS: usize = 150;
/// The most pages of conversations.
const PAGES: usize = 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unread {
    #[serde(default, deserialize_with = "arguments::text")]
    channel: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// What is unread in one conversation.
struct Room {
    channel: Channel,
    messages: Vec<Message>,
    has_more: bool,
}

pub(super) async fn list(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: Unread = call.arguments()?;
    let most = limit(asked.limit, 100);
    let account = workspace.client.user("telling what is unread")?;
    let question = format!("unread {:?}", asked.channel);
    let mark = cursor::open(&question, asked.cursor.as_deref())?;
    let rooms = match &asked.channel {
        Some(named) => {
            let channel = workspace.channel(named, &call.cancel).await?;
            // What was remembered of it may have been read since.
            vec![Channel {
                last_read: None,
                ..channel
            }]
        }
        None => conversations(workspace, account, &call.cancel).await?,
    };
    let me = workspace.team(&call.cancel).await?.me.clone();
    let (from, before) = match mark.as_deref().and_then(|mark| mark.split_once('/')) {
        Some((id, ts)) => {
            let at = rooms.iter().position(|room| room.id == id).ok_or_else(|| {
                ToolError::invalid("the conversation where the cursor goes on is gone")
                    .hint("Begin again without a cursor")
            })?;
            (at, Some(ts.to_owned()))
        }
        None => (0, None),
    };
    let all = rooms.len();
    let beyond = rooms.get(from + ROOMS).map(|room| beginning(&room.id));
    let found = stream::iter(rooms.into_iter().skip(from).take(ROOMS).enumerate())
        .map(|(index, room)| {
            let before = before.clone().filter(|_| index == 0);
            let (account, cancel) = (account, &call.cancel);
            async move {
                let id = room.id.clone();
                (id, unread(account, room, (before, most + 1), cancel).await)
            }
        })
        .buffered(AT_ONCE);
    let (kept, next) = gather(found, most, &me).await?;
    let looked_at = all - from;
    let next = next.or(beyond);
    let rooms = kept.len();
    let records = records(workspace, kept, &me, &call.cancel).await?;
    let messages = count(records.len(), "unread message", "unread messages");
    let heading = match &asked.channel {
        Some(_) => messages,
        None => format!("{messages} in {rooms} of {looked_at} conversations, newest first in each"),
    };
    Ok(Records::of(heading, records)
        .concise(&[
            "channel",
            "time",
            "author",
            "text",
            "mentions_you",
            "replies",
            "url",
        ])
        .next(next.map(|mark| cursor::seal(&question, &mark))))
}

/// Returns the mark of a conversation's newest message.
fn beginning(id: &str) -> String {
    format!("{id}/{AFTER_ALL}")
}

/// Takes messages room by room until there are enough. Returns them, and the mark to go on from.
async fn gather(
    found: impl Stream<Item = (String, Result<Room, ToolError>)>,
    most: usize,
    me: &str,
) -> Result<(Vec<(Channel, Vec<Message>)>, Option<String>), ToolError> {
    let mut found = std::pin::pin!(found);
    let mut kept = vec![];
    let mut left = most;
    let mut looked_at = 0;
    while let Some((id, room)) = found.next().await {
        let room = match room {
            Ok(room) => room,
            // What was found so far is worth more than the error: the cursor goes on here.
            Err(error)
                if looked_at > 0 && matches!(error.kind, ErrorKind::RateLimited | ErrorKind::Timeout) =>
            {
                tracing::info!(%error, looked_at, "leaves the other conversations to the cursor");
                return Ok((kept, Some(beginning(&id))));
            }
            Err(error) => return Err(error),
        };
        looked_at += 1;
        let last = room.messages.last().map(|message| message.ts.clone());
        let mut messages = room.messages;
        messages.retain(|message| message.user.as_deref() != Some(me));
        let next = if messages.len() > left {
            messages.truncate(left);
            // Where this room goes on, also when none of it fits any more.
            let end = messages.last().map_or(AFTER_ALL, |message| &message.ts);
            Some(format!("{id}/{end}"))
        } else {
            last.filter(|_| room.has_more).map(|last| format!("{id}/{last}"))
        };
        left -= messages.len();
        if !messages.is_empty() {
            kept.push((room.channel, messages));
        }
        if next.is_some() {
            return Ok((kept, next));
        }
    }
    Ok((kept, None))
}

/// Returns the person's conversations, direct messages first, with what Slack says about them now.
async fn conversations(
    workspace: &Workspace,
    account: &Account,
    cancel: &CancellationToken,
) -> Result<Vec<Channel>, ToolError> {
    let mut all: Vec<Channel> = vec![];
    let mut next: Option<String> = None;
    for _ in 0..PAGES {
        let mut parameters = vec![
            ("types", "public_channel,private_channel,mpim,im".to_owned()),
            ("exclude_archived", "true".to_owned()),
            ("limit", "999".to_owned()),
        ];
        parameters.extend(next.map(|next| ("cursor", next)));
        let answer: Channels = account.get("users.conversations", &parameters, cancel).await?;
        all.extend(answer.channels);
        next = answer.response_metadata.next();
        if next.is_none() {
            break;
        }
    }
    workspace.channels.remember(&all);
    all.sort_by_key(|channel| {
        let kind = match (channel.is_im, channel.is_mpim, channel.is_private) {
            (true, ..) => 0,
            (_, true, _) => 1,
            (.., true) => 2,
            (false, false, false) => 3,
        };
        (kind, channel.name.clone(), channel.id.clone())
    });
    Ok(all)
}

async fn unread(
    account: &Account,
    channel: Channel,
    (before, most): (Option<String>, usize),
    cancel: &CancellationToken,
) -> Result<Room, ToolError> {
    let last_read = match &channel.last_read {
        Some(last_read) => Some(last_read.clone()),
        None => {
            let parameters = [("channel", channel.id.clone())];
            let answer: OneChannel = account.get("conversations.info", &parameters, cancel).await?;
            answer.channel.last_read
        }
    };
    let Some(last_read) = last_read else {
        // The person is not in it: nothing of it is unread.
        return Ok(Room {
            channel,
            messages: vec![],
            has_more: false,
        });
    };
    let mut parameters = vec![
        ("channel", channel.id.clone()),
        ("oldest", last_read),
        ("limit", most.to_string()),
    ];
    parameters.extend(before.map(|before| ("latest", before)));
    let answer: Messages = account.get("conversations.history", &parameters, cancel).await?;
    Ok(Room {
        channel,
        messages: answer.messages,
        has_more: answer.has_more,
    })
}

async fn records(
    workspace: &Workspace,
    kept: Vec<(Channel, Vec<Message>)>,
    me: &str,
    cancel: &CancellationToken,
) -> Result<Vec<Record>, ToolError> {
    let others = kept.iter().filter_map(|(channel, _)| channel.user.clone());
    // All names at once, so that the rooms below find them at hand.
    let ids = kept.iter().flat_map(|(_, messages)| {
        let authors = messages.iter().filter_map(|message| message.user.clone());
        authors.chain(
            messages
                .iter()
                .flat_map(|message| crate::mrkdwn::mentions(&message.text)),
        )
    });
    let ids: Vec<String> = ids.chain(others).collect();
    let names = workspace.people.names(&workspace.client, ids, cancel).await?;
    let mention = format!("<@{me}");
    let mut records = vec![];
    for (channel, messages) in kept {
        let place = Place {
            label: channels::label(&channel, &names),
            id: channel.id,
        };
        let (said, known) = workspace.said(&place, &messages, cancel).await?;
        records.extend(said.into_iter().map(|said| {
            let mentions = said.text.contains(&mention);
            said.record(&known, false).with("mentions_you", mentions)
        }));
    }
    Ok(records)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    channel: String,
    #[serde(default, alias = "permalink", deserialize_with = "arguments::text")]
    ts: Option<String>,
}

pub(super) async fn mark(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: Mark = call.arguments()?;
    let place = workspace.place(&asked.channel, &call.cancel).await?;
    let ts = match &asked.ts {
        Some(ts) => thread_ts(ts)?,
        None => workspace.latest(&place, &call.cancel).await?,
    };
    let body = json!({"channel": place.id, "ts": ts});
    let _: Done = workspace
        .client
        .post("conversations.mark", (&body, true), &call.cancel)
        .await?;
    let record = Record::default()
        .with("channel", place.label.clone())
        .with("read_until", crate::when::shown(&ts))
        .with("ts", ts);
    Ok(Records::of(format!("{} is marked read", place.label), [record]))
}

#[cfg(test)]
mod tests {
    use super::{Channel, Message, Room, gather};
    use futures::stream;
    use mosaic_connector_kit::{ErrorKind, ToolError};

    fn room(id: &str) -> (String, Result<Room, ToolError>) {
        let channel = Channel {
            id: id.to_owned(),
            ..Channel::default()
        };
        let messages = vec![Message {
            ts: "1700000000.000100".to_owned(),
            ..Message::default()
        }];
        let room = Room {
            channel,
            messages,
            has_more: false,
        };
        (id.to_owned(), Ok(room))
    }

    fn pause(id: &str) -> (String, Result<Room, ToolError>) {
        let error = ToolError::new(ErrorKind::RateLimited, "a pause");
        (id.to_owned(), Err(error))
    }

    #[tokio::test]
    async fn a_pause_in_the_middle_costs_nothing_that_was_found() {
        let found = stream::iter([room("C1"), pause("C2"), room("C3")]);
        let (kept, next) = gather(found, 20, "U1").await.expect("what was found");
        assert_eq!(kept.len(), 1);
        assert_eq!(next.as_deref(), Some("C2/9999999999.999999"));
        let found = stream::iter([pause("C1"), room("C2")]);
        let error = gather(found, 20, "U1")
            .await
            .map(|_| ())
            .expect_err("nothing was found");
        assert_eq!(error.kind, ErrorKind::RateLimited);
    }
}
