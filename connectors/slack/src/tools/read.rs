//! Messages of a conversation, of a thread, one alone.

use super::{count, limit};
use crate::channels::Place;
use crate::messages::CONCISE;
use crate::when;
use crate::wire::{Message, Messages};
use crate::workspace::Workspace;
use futures::{Stream, StreamExt as _, TryStreamExt as _, stream};
use mosaic_connector_kit::{Call, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use std::pin::Pin;
use tokio_util::sync::CancellationToken;

/// How many threads are read at once.
const AT_ONCE: usize = 6;
/// How many replies of a thread a request fetches.
const REPLIES: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    channel: String,
    #[serde(default, deserialize_with = "arguments::text")]
    oldest: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    latest: Option<String>,
    #[serde(default, deserialize_with = "arguments::flag")]
    include_threads: bool,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// Where a list of messages goes on: before a message, or within its thread after a reply.
struct Mark {
    before: String,
    reply: Option<String>,
}

impl Mark {
    fn read(mark: &str) -> Self {
        match mark.split_once('/') {
            Some((before, reply)) => Self {
                before: before.to_owned(),
                reply: Some(reply.to_owned()),
            },
            None => Self {
                before: mark.to_owned(),
                reply: None,
            },
        }
    }
}

pub(super) async fn messages(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: Read = call.arguments()?;
    let most = limit(asked.limit, 100);
    let place = workspace.place(&asked.channel, &call.cancel).await?;
    let question = format!(
        "messages {} {:?} {:?} {}",
        place.id, asked.oldest, asked.latest, asked.include_threads
    );
    let mark = cursor::open(&question, asked.cursor.as_deref())?.map(|mark| Mark::read(&mark));
    let mut parameters = vec![("channel", place.id.clone()), ("limit", most.to_string())];
    let within = mark.as_ref().is_some_and(|mark| mark.reply.is_some());
    if let Some(mark) = &mark {
        parameters.push(("latest", mark.before.clone()));
        parameters.push(("inclusive", within.to_string()));
    } else if let Some(latest) = &asked.latest {
        parameters.push(("latest", when::parameter("latest", latest)?));
    }
    if let Some(oldest) = &asked.oldest {
        parameters.push(("oldest", when::parameter("oldest", oldest)?));
    }
    let answer: Messages = workspace
        .client
        .get("conversations.history", &parameters, &call.cancel)
        .await?;
    let (kept, next) = if asked.include_threads {
        let after = mark.and_then(|mark| mark.reply);
        let (told, left) = expand(
            workspace,
            &place,
            (answer.messages, most, after.as_deref()),
            &call.cancel,
        )
        .await?;
        cut(told, (answer.has_more || left, most), after)
    } else {
        let last = answer.messages.last().map(|message| message.ts.clone());
        (answer.messages, last.filter(|_| answer.has_more))
    };
    let records = workspace.records(&place, &kept, &call.cancel).await?;
    let heading = format!(
        "{} in {}, newest first",
        count(records.len(), "message", "messages"),
        place.label
    );
    Ok(Records::of(heading, records)
        .concise(CONCISE)
        .next(next.map(|mark| cursor::seal(&question, &mark))))
}

/// Returns the messages, each with the replies of its thread, until there are more than `most` of both; and whether some
/// messages were left out. Replies up to `after` were shown before and do not count.
async fn expand(
    workspace: &Workspace,
    place: &Place,
    (messages, most, after): (Vec<Message>, usize, Option<&str>),
    cancel: &CancellationToken,
) -> Result<(Vec<(Message, Vec<Message>)>, bool), ToolError> {
    let all = messages.len();
    let mut told = vec![];
    let mut enough = 0;
    let mut threads = threads(workspace, place, messages, cancel);
    while enough <= most
        && let Some((message, replies)) = threads.try_next().await?
    {
        let shown = after.filter(|_| told.is_empty());
        let new = replies
            .iter()
            .filter(|reply| shown.is_none_or(|shown| reply.ts.as_str() > shown));
        enough += new.count() + usize::from(shown.is_none());
        told.push((message, replies));
    }
    let left = told.len() < all;
    Ok((told, left))
}

type Told = (Message, Vec<Message>);

/// Reads the threads of messages, some at once, in their order.
fn threads<'a>(
    workspace: &'a Workspace,
    place: &'a Place,
    messages: Vec<Message>,
    cancel: &'a CancellationToken,
) -> Pin<Box<dyn Stream<Item = Result<Told, ToolError>> + Send + 'a>> {
    stream::iter(messages)
        .map(move |message| async move {
            if message.reply_count == 0 {
                return Ok((message, vec![]));
            }
            let mut replies = vec![];
            let mut next = None;
            loop {
                let answer =
                    replies_page(workspace, (&place.id, &message.ts), (REPLIES, next), cancel).await?;
                replies.extend(answer.messages.into_iter().filter(|reply| reply.ts != message.ts));
                next = answer.response_metadata.next();
                if next.is_none() {
                    return Ok((message, replies));
                }
            }
        })
        .buffered(AT_ONCE)
        .boxed()
}

/// Returns so many of the messages and replies, and the mark to go on from.
fn cut(
    told: Vec<(Message, Vec<Message>)>,
    (has_more, most): (bool, usize),
    after: Option<String>,
) -> (Vec<Message>, Option<String>) {
    let mut kept: Vec<Message> = vec![];
    let mut after = after;
    let mut last = None;
    for (message, replies) in told {
        let parent = message.ts.clone();
        let resume = after.take();
        if resume.is_none() {
            if kept.len() == most {
                return (kept, last);
            }
            kept.push(message);
        }
        let rest = replies
            .into_iter()
            .filter(|reply| resume.as_ref().is_none_or(|resume| reply.ts > *resume));
        let mut until = resume.clone();
        for reply in rest {
            if kept.len() == most {
                let from = until.unwrap_or_else(|| parent.clone());
                return (kept, Some(format!("{parent}/{from}")));
            }
            until = Some(reply.ts.clone());
            kept.push(reply);
        }
        last = Some(parent);
    }
    (kept, last.filter(|_| has_more))
}

/// Returns a page of a thread, its first message included.
pub(super) async fn replies_page(
    workspace: &Workspace,
    (channel, ts): (&str, &str),
    (limit, next): (usize, Option<String>),
    cancel: &CancellationToken,
) -> Result<Messages, ToolError> {
    let mut parameters = vec![
        ("channel", channel.to_owned()),
        ("ts", ts.to_owned()),
        ("limit", limit.to_string()),
    ];
    parameters.extend(next.map(|next| ("cursor", next)));
    workspace
        .client
        .get("conversations.replies", &parameters, cancel)
        .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Thread {
    #[serde(alias = "message", alias = "id")]
    permalink: String,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn thread(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: Thread = call.arguments()?;
    let named = workspace.named(&asked.permalink, &call.cancel).await?;
    let most = limit(asked.limit, 200);
    let question = format!("thread {} {}", named.place.id, named.ts);
    let mark = cursor::open(&question, asked.cursor.as_deref())?;
    let (mut root, from) = match mark.as_deref().and_then(|mark| mark.split_once('|')) {
        Some((root, from)) => (root.to_owned(), Some(from.to_owned())),
        None => (named.thread.clone().unwrap_or_else(|| named.ts.clone()), None),
    };
    let fetch = |root: String, from: Option<String>| {
        let place = &named.place;
        async move { replies_page(workspace, (&place.id, &root), (most, from), &call.cancel).await }
    };
    let mut answer = fetch(root.clone(), from).await?;
    // Slack answers a reply's timestamp with that reply alone.
    let parent = answer
        .messages
        .first()
        .and_then(|message| message.thread_ts.clone());
    if let Some(parent) = parent.filter(|parent| *parent != root && mark.is_none()) {
        root = parent;
        answer = fetch(root.clone(), None).await?;
    }
    if mark.is_some() {
        // Some workspaces repeat the first message on each page.
        answer.messages.retain(|message| message.ts != root);
    }
    let next = answer.response_metadata.next();
    let records = workspace
        .records(&named.place, &answer.messages, &call.cancel)
        .await?;
    let heading = format!(
        "{} of a thread in {}, oldest first",
        count(records.len(), "message", "messages"),
        named.place.label
    );
    Ok(Records::of(heading, records)
        .concise(&["time", "author", "text", "reactions", "files", "url"])
        .next(next.map(|next| cursor::seal(&question, &format!("{root}|{next}")))))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    #[serde(alias = "message", alias = "id")]
    permalink: String,
}

pub(super) async fn message(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: One = call.arguments()?;
    let named = workspace.named(&asked.permalink, &call.cancel).await?;
    // A reply's own timestamp leads to it, a message without a thread is its own first reply.
    let answer = replies_page(workspace, (&named.place.id, &named.ts), (1, None), &call.cancel).await?;
    let mut found = answer.messages;
    found.retain(|message| message.ts == named.ts);
    found.truncate(1);
    if found.is_empty() {
        return Err(
            ToolError::not_found(format!("there is no such message in {}", named.place.label))
                .hint("It may have been deleted: look around with read_messages"),
        );
    }
    let (said, known) = workspace.said(&named.place, &found, &call.cancel).await?;
    let records = said.into_iter().map(|said| said.record(&known, true));
    let heading = format!("1 message in {}", named.place.label);
    Ok(Records::of(heading, records.collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use super::{Message, cut};

    fn said(ts: &str) -> Message {
        Message {
            ts: ts.to_owned(),
            ..Message::default()
        }
    }

    #[test]
    fn threads_are_cut_anywhere_and_go_on_there() {
        let told = || {
            vec![
                (said("9"), vec![]),
                (said("5"), vec![said("6"), said("7"), said("8")]),
                (said("1"), vec![]),
            ]
        };
        let names = |kept: &[Message]| kept.iter().map(|it| it.ts.clone()).collect::<Vec<_>>();
        let (kept, mark) = cut(told(), (false, 3), None);
        assert_eq!(names(&kept), ["9", "5", "6"]);
        assert_eq!(mark.as_deref(), Some("5/6"));
        let (kept, mark) = cut(told().split_off(1), (false, 3), Some("6".to_owned()));
        assert_eq!(names(&kept), ["7", "8", "1"]);
        assert_eq!(mark, None);
        let (kept, mark) = cut(told(), (false, 2), None);
        assert_eq!(
            (names(&kept), mark.as_deref()),
            (vec!["9".to_owned(), "5".to_owned()], Some("5/5"))
        );
        let (_, mark) = cut(told(), (true, 50), None);
        assert_eq!(mark.as_deref(), Some("1"));
    }
}
