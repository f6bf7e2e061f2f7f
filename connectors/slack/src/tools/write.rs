//! What changes conversations. Everything is looked up first; the write comes last and is made once.

use crate::channels::Place;
use crate::messages::{Said, thread_ts};
use crate::mrkdwn::{self, Known, shortcode};
use crate::when;
use crate::wire::{Done, Posted, Scheduled};
use crate::workspace::Workspace;
use jiff::Timestamp;
use mosaic_connector_kit::{Call, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The longest message, in characters.
const LONGEST: usize = 40_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Send {
    channel: String,
    text_md: String,
    #[serde(default, deserialize_with = "arguments::text")]
    thread_ts: Option<String>,
}

/// Returns the body of a message to send.
async fn body(
    workspace: &Workspace,
    asked: &Send,
    call: &Call,
) -> Result<(Place, Map<String, Value>), ToolError> {
    let thread = asked.thread_ts.as_deref().map(thread_ts).transpose()?;
    let place = workspace.place_to_write(&asked.channel, &call.cancel).await?;
    let text = workspace.outgoing(&asked.text_md, &call.cancel).await?;
    if text.chars().count() > LONGEST {
        return Err(
            ToolError::invalid("the message is longer than Slack takes (40,000 characters)")
                .hint("Split it, or send it with upload_file or create_canvas"),
        );
    }
    let mut body = Map::new();
    body.insert("channel".to_owned(), json!(place.id));
    body.insert("text".to_owned(), json!(text));
    if let Some(thread) = thread {
        body.insert("thread_ts".to_owned(), json!(thread));
    }
    Ok((place, body))
}

pub(super) async fn send(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: Send = call.arguments()?;
    let (place, body) = body(workspace, &asked, call).await?;
    let team = workspace.team(&call.cancel).await?;
    let thread = body.get("thread_ts").and_then(Value::as_str).map(str::to_owned);
    let posted: Posted = workspace
        .client
        .post("chat.postMessage", (&Value::Object(body), false), &call.cancel)
        .await?;
    let said = Said {
        url: team.permalink(&posted.channel, &posted.ts, thread.as_deref()),
        channel: posted.channel,
        label: place.label.clone(),
        ts: posted.ts,
        thread,
        ..Said::default()
    };
    let record = sent(said, &asked.text_md);
    Ok(Records::of(format!("sent to {}", place.label), [record]).concise(&["id", "time", "text", "url"]))
}

/// Returns a message that was just written, its text as it was given.
fn sent(said: Said, text_md: &str) -> Record {
    let markdown = mrkdwn::to_mrkdwn(text_md, &mrkdwn::Directory::default());
    Said {
        text: markdown,
        ..said
    }
    .record(&Known::default(), false)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Schedule {
    channel: String,
    text_md: String,
    post_at: Value,
    #[serde(default, deserialize_with = "arguments::text")]
    thread_ts: Option<String>,
}

pub(super) async fn schedule(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: Schedule = call.arguments()?;
    let at = match &asked.post_at {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    };
    let now = Timestamp::now();
    let moment = when::read("post_at", &at, now)?;
    let message = Send {
        channel: asked.channel,
        text_md: asked.text_md,
        thread_ts: asked.thread_ts,
    };
    let (place, mut body) = body(workspace, &message, call).await?;
    body.insert("post_at".to_owned(), json!(moment.as_second()));
    let done: Scheduled = workspace
        .client
        .post(
            "chat.scheduleMessage",
            (&Value::Object(body), false),
            &call.cancel,
        )
        .await?;
    let time = when::shown_seconds(done.post_at);
    let record = Record::default()
        .with("id", done.scheduled_message_id)
        .with("channel", place.label.clone())
        .with("post_at", time.clone())
        .with("text", message.text_md);
    Ok(Records::of(
        format!("will be sent to {} at {time}", place.label),
        [record],
    ))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Open {
    #[serde(alias = "users", deserialize_with = "super::words")]
    people: Vec<String>,
}

pub(super) async fn open(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: Open = call.arguments()?;
    let mut ids = vec![];
    let mut names = vec![];
    for who in &asked.people {
        let user = workspace.people.one(&workspace.client, who, &call.cancel).await?;
        names.push(crate::people::name_of(&user));
        ids.push(user.id);
    }
    if ids.is_empty() {
        return Err(ToolError::invalid("nobody is named").hint("Give `people`: names, logins or ids"));
    }
    let team = workspace.team(&call.cancel).await?;
    let channel = workspace.open(&ids, &call.cancel).await?;
    let record = Record::default()
        .with("id", channel.id.clone())
        .with("with", names.join(", "))
        .with("url", team.channel(&channel.id));
    Ok(Records::of(
        format!(
            "direct messages with {}; pass the id as `channel`",
            names.join(", ")
        ),
        [record],
    ))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct React {
    #[serde(alias = "message", alias = "id")]
    permalink: String,
    emoji: String,
}

pub(super) async fn react(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: React = call.arguments()?;
    let named = workspace.named(&asked.permalink, &call.cancel).await?;
    let name = shortcode(&asked.emoji);
    let body = json!({"channel": named.place.id, "timestamp": named.ts, "name": name});
    let done: Done = workspace
        .client
        .post("reactions.add", (&body, true), &call.cancel)
        .await?;
    let heading = match done.error {
        Some(_) => format!(":{name}: was there already"),
        None => format!("added :{name}:"),
    };
    let record = Record::default()
        .with("id", format!("{}:{}", named.place.id, named.ts))
        .with("channel", named.place.label)
        .with("emoji", name);
    Ok(Records::of(heading, [record]))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    #[serde(alias = "message", alias = "id")]
    permalink: String,
    text_md: String,
}

pub(super) async fn edit(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: Edit = call.arguments()?;
    let named = workspace.named(&asked.permalink, &call.cancel).await?;
    let text = workspace.outgoing(&asked.text_md, &call.cancel).await?;
    let team = workspace.team(&call.cancel).await?;
    let body = json!({"channel": named.place.id, "ts": named.ts, "text": text});
    let _: Done = workspace
        .client
        .post("chat.update", (&body, false), &call.cancel)
        .await?;
    let said = Said {
        url: team.permalink(&named.place.id, &named.ts, named.thread.as_deref()),
        channel: named.place.id,
        label: named.place.label.clone(),
        ts: named.ts,
        thread: named.thread,
        ..Said::default()
    };
    let record = sent(said, &asked.text_md);
    Ok(
        Records::of(format!("changed a message in {}", named.place.label), [record])
            .concise(&["id", "time", "text", "url"]),
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Delete {
    #[serde(alias = "message", alias = "id")]
    permalink: String,
}

pub(super) async fn delete(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: Delete = call.arguments()?;
    let named = workspace.named(&asked.permalink, &call.cancel).await?;
    let body = json!({"channel": named.place.id, "ts": named.ts});
    let _: Done = workspace
        .client
        .post("chat.delete", (&body, false), &call.cancel)
        .await?;
    let record = Record::default()
        .with("id", format!("{}:{}", named.place.id, named.ts))
        .with("channel", named.place.label.clone())
        .with("deleted", true);
    Ok(Records::of(
        format!("deleted a message in {}", named.place.label),
        [record],
    ))
}
