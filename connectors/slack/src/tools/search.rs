//! Searching messages: with Slack's real-time search, which understands questions, and where the workspace has none, with the
//! older search of words. Both need a person's token.

mod threads;

use super::{count, limit};
use crate::messages::{CONCISE, Said};
use crate::mrkdwn::{self, Known};
use crate::people::Names;
use crate::wire::{Context, ContextMessage, Match, Search as Found};
use crate::workspace::Workspace;
use crate::{channels, people, when};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use mosaic_connector_kit::{Call, ErrorKind, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::atomic::Ordering;

/// The most results of one request of the real-time search.
const CONTEXT_PAGE: usize = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Search {
    #[serde(default)]
    query: String,
    #[serde(default, deserialize_with = "arguments::text")]
    from: Option<String>,
    #[serde(default, rename = "in", deserialize_with = "arguments::text")]
    place: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    after: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    before: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    sort: Option<String>,
    #[serde(default, deserialize_with = "arguments::flag")]
    include_threads: bool,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// A search with its names resolved.
struct Query {
    words: String,
    after: Option<Timestamp>,
    before: Option<Timestamp>,
    newest_first: bool,
    limit: usize,
}

impl Query {
    /// Tells whether a message lies between the moments that are asked for: the search of words knows only days.
    fn spans(&self, ts: &str) -> bool {
        let Some(second) = ts.split('.').next().and_then(|it| it.parse::<i64>().ok()) else {
            return true;
        };
        self.after.is_none_or(|after| second >= after.as_second())
            && self.before.is_none_or(|before| second < before.as_second())
    }
}

/// A page of results.
struct Page {
    said: Vec<(Said, Option<String>)>,
    next: Option<String>,
    total: Option<u64>,
}

pub(super) async fn search(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: Search = call.arguments()?;
    let query = resolve(workspace, &asked, call).await?;
    let question = format!(
        "search {} {:?} {:?} {}",
        query.words, asked.after, asked.before, query.newest_first
    );
    let mark = cursor::open(&question, asked.cursor.as_deref())?;
    let page = match mark.as_deref() {
        None => first_page(workspace, &query, call).await?,
        Some(mark) => match (mark.strip_prefix('w'), mark.strip_prefix('c')) {
            (Some(mark), _) => by_words(workspace, &query, Some(mark), call).await?,
            (None, Some(mark)) => by_context(workspace, &query, Some(mark.to_owned()), call).await?,
            (None, None) => {
                return Err(ToolError::invalid("the cursor is broken").hint("Begin again without a cursor"));
            }
        },
    };
    let found = page.said.len();
    let mut said = page.said;
    if asked.include_threads && mark.is_none() {
        said.extend(threads::of_the_best(workspace, &said, call).await);
    }
    let beside = said.len() - found;
    let records = records(workspace, said, call).await?;
    let mut heading = count(found, "message", "messages");
    if let Some(total) = page.total.filter(|total| *total > found as u64) {
        heading.push_str(&format!(" of {total}"));
    }
    heading.push_str(if query.newest_first {
        " found, newest first"
    } else {
        " found, best first"
    });
    if beside > 0 {
        heading.push_str(&format!(", then {beside} more of their threads"));
    }
    let list = Records::of(heading, records)
        .concise(CONCISE)
        .next(page.next.map(|mark| cursor::seal(&question, &mark)));
    Ok(if found == 0 {
        list.note("Try fewer or other words, a wider span of time, or read_messages of a channel")
    } else {
        list
    })
}

async fn resolve(workspace: &Workspace, asked: &Search, call: &Call) -> Result<Query, ToolError> {
    let mut words = asked.query.trim().to_owned();
    workspace.client.user("searching")?;
    if let Some(from) = &asked.from {
        let id = match from.trim().trim_start_matches('@') {
            "me" => workspace.team(&call.cancel).await?.me.clone(),
            _ => {
                workspace
                    .people
                    .one(&workspace.client, from, &call.cancel)
                    .await?
                    .id
            }
        };
        words.push_str(&format!(" from:<@{id}>"));
    }
    if let Some(place) = &asked.place {
        let channel = workspace.channel(place, &call.cancel).await?;
        match (&channel.name, &channel.user) {
            (_, Some(user)) if channel.is_im => words.push_str(&format!(" in:<@{user}>")),
            (Some(name), _) => words.push_str(&format!(" in:{name}")),
            (None, _) => words.push_str(&format!(" in:<#{}>", channel.id)),
        }
    }
    if words.trim().is_empty() {
        return Err(ToolError::invalid("there is nothing to look for").hint("Give `query`, `from` or `in`"));
    }
    let now = Timestamp::now();
    let moment =
        |name: &str, text: &Option<String>| text.as_ref().map(|text| when::read(name, text, now)).transpose();
    Ok(Query {
        words: words.trim().to_owned(),
        after: moment("after", &asked.after)?,
        before: moment("before", &asked.before)?,
        newest_first: match asked.sort.as_deref() {
            None | Some("score" | "relevance") => false,
            Some("timestamp" | "newest") => true,
            Some(other) => {
                return Err(
                    ToolError::invalid(format!("there is no order `{other}`")).hint("Choose score or newest")
                );
            }
        },
        limit: limit(asked.limit, 100),
    })
}

async fn first_page(workspace: &Workspace, query: &Query, call: &Call) -> Result<Page, ToolError> {
    if workspace.no_context_search.load(Ordering::Relaxed) {
        return by_words(workspace, query, None, call).await;
    }
    match by_context(workspace, query, None, call).await {
        // The workspace, the app or the method says no: the older search may say yes.
        Err(error)
            if matches!(
                error.kind,
                ErrorKind::Scope | ErrorKind::Invalid | ErrorKind::NotFound
            ) =>
        {
            let page = by_words(workspace, query, None, call).await?;
            workspace.no_context_search.store(true, Ordering::Relaxed);
            tracing::info!(%error, "searches by words from now on");
            Ok(page)
        }
        other => other,
    }
}

async fn by_context(
    workspace: &Workspace,
    query: &Query,
    mark: Option<String>,
    call: &Call,
) -> Result<Page, ToolError> {
    let account = workspace.client.user("searching")?;
    let mut said = vec![];
    let mut next = mark;
    loop {
        let mut body = Map::new();
        body.insert("query".to_owned(), json!(query.words));
        body.insert(
            "channel_types".to_owned(),
            json!("public_channel,private_channel,mpim,im"),
        );
        body.insert("content_types".to_owned(), json!("messages"));
        body.insert("include_bots".to_owned(), json!(true));
        body.insert(
            "limit".to_owned(),
            json!((query.limit - said.len()).min(CONTEXT_PAGE)),
        );
        if query.newest_first {
            body.insert("sort".to_owned(), json!("timestamp"));
        }
        for (name, moment) in [("after", query.after), ("before", query.before)] {
            if let Some(moment) = moment {
                body.insert(name.to_owned(), json!(moment.as_second()));
            }
        }
        if let Some(cursor) = next.take() {
            body.insert("cursor".to_owned(), json!(cursor));
        }
        let body = Value::Object(body);
        let answer: Context = account
            .post("assistant.search.context", (&body, true), &call.cancel)
            .await?;
        let empty = answer.results.messages.is_empty();
        said.extend(answer.results.messages.into_iter().map(of_context));
        next = answer.response_metadata.next();
        if next.is_none() || empty || said.len() >= query.limit {
            break;
        }
    }
    Ok(Page {
        said,
        next: next.map(|next| format!("c{next}")),
        total: None,
    })
}

async fn by_words(
    workspace: &Workspace,
    query: &Query,
    mark: Option<&str>,
    call: &Call,
) -> Result<Page, ToolError> {
    let account = workspace.client.user("searching")?;
    // The size of a page belongs to its number: it stays what it was at the start.
    let started = mark.and_then(|mark| mark.split_once('x'));
    let started =
        started.and_then(|(page, size)| Some((page.parse::<u64>().ok()?, size.parse::<usize>().ok()?)));
    let (page, size) = started.unwrap_or((1, query.limit));
    let day = |moment: Timestamp, days: i32| {
        let date = moment.to_zoned(TimeZone::UTC).date();
        date.checked_add(days.days()).unwrap_or(date)
    };
    let mut words = query.words.clone();
    // Slack's days are exclusive on both sides.
    if let Some(after) = query.after {
        words.push_str(&format!(" after:{}", day(after, -1)));
    }
    if let Some(before) = query.before {
        // The day it lies in is looked through, too, unless it is the day's beginning.
        let begins = before.as_second().rem_euclid(86_400) == 0;
        words.push_str(&format!(" before:{}", day(before, i32::from(!begins))));
    }
    let parameters = [
        ("query", words),
        ("count", size.to_string()),
        ("page", page.to_string()),
        (
            "sort",
            if query.newest_first { "timestamp" } else { "score" }.to_owned(),
        ),
    ];
    let answer: Found = account.get("search.messages", &parameters, &call.cancel).await?;
    let total = answer.messages.total;
    let more = page.saturating_mul(size as u64) < total;
    Ok(Page {
        said: answer
            .messages
            .matches
            .into_iter()
            .filter(|found| query.spans(&found.ts))
            .map(of_match)
            .collect(),
        next: more.then(|| format!("w{}x{size}", page + 1)),
        total: Some(total),
    })
}

/// Returns a result with the id that its conversation or author still has to be named by.
fn of_context(found: ContextMessage) -> (Said, Option<String>) {
    let name = found.channel_name.filter(|name| !name.is_empty());
    let said = Said {
        label: name.unwrap_or_default(),
        channel: found.channel_id,
        thread: thread_of(&found.permalink),
        ts: found.message_ts,
        author: found.author_name.unwrap_or_default(),
        text: found.content,
        url: found.permalink,
        ..Said::default()
    };
    (said, found.author_user_id)
}

fn of_match(found: Match) -> (Said, Option<String>) {
    let said = Said {
        label: found.channel.name.clone().unwrap_or_default(),
        channel: found.channel.id,
        thread: thread_of(&found.permalink),
        ts: found.ts,
        // The login; the name comes with the id.
        author: if found.user.is_some() {
            String::new()
        } else {
            found.username.unwrap_or_default()
        },
        text: found.text,
        url: found.permalink,
        ..Said::default()
    };
    (said, found.user)
}

fn thread_of(permalink: &str) -> Option<String> {
    let (_, query) = permalink.split_once("thread_ts=")?;
    Some(query.split('&').next().unwrap_or(query).to_owned())
}

async fn records(
    workspace: &Workspace,
    said: Vec<(Said, Option<String>)>,
    call: &Call,
) -> Result<Vec<Record>, ToolError> {
    let mut ids: Vec<String> = vec![];
    for (said, author) in &said {
        ids.extend(mrkdwn::mentions(&said.text));
        if people::is_id(&said.label) {
            ids.push(said.label.clone());
        }
        if said.author.is_empty() {
            ids.extend(author.clone());
        }
    }
    let people = workspace
        .people
        .names(&workspace.client, ids, &call.cancel)
        .await?;
    let known = Known {
        people,
        channels: workspace.channels.names(),
    };
    let records = said.into_iter().map(|(mut said, author)| {
        said.label = labelled(&said, &known.people);
        if said.author.is_empty() {
            let author = author.unwrap_or_default();
            said.author = known.people.get(&author).cloned().unwrap_or(author);
        }
        said.record(&known, false)
    });
    Ok(records.collect())
}

fn labelled(said: &Said, people: &Names) -> String {
    match people.get(&said.label) {
        Some(name) => format!("@{name}"),
        None if said.label.is_empty() => said.channel.clone(),
        None => channels::shown(said.label.trim_start_matches('#')),
    }
}
