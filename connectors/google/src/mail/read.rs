//! `get_message`, `get_thread`, `get_attachment`.

use super::labels;
use super::message::{Message, Part, Reading, id_of, link};
use super::text;
use crate::shared::{Product, Shared};
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, Citable, ErrorKind, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfMessage {
    message: String,
    #[serde(default, deserialize_with = "arguments::flag")]
    quotes: bool,
}

async fn fetch(google: &Shared, call: &Call, id: &str) -> Result<Message, ToolError> {
    google
        .client(Product::Gmail)
        .get(&format!("gmail/v1/users/me/messages/{}", segment(id)))
        .query("format", "full")
        .send(&call.cancel)
        .await?
        .json()
}

/// `get_message`
pub(crate) async fn message(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let asked: OfMessage = call.arguments()?;
    let message = [fetch(google, call, id_of(&asked.message)).await?];
    let names = labels::names(google, &message, &call.cancel).await?;
    let reading = Reading {
        quotes: asked.quotes,
        links: true,
    };
    let [message] = message;
    let heading = format!("message from {}", message.author());
    let record = message.whole(reading, &names(&message));
    Ok(Output::Records(Records::of(heading, [record])))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfThread {
    thread: String,
    #[serde(default, deserialize_with = "arguments::flag")]
    quotes: bool,
}

#[derive(Deserialize)]
struct Thread {
    #[serde(default)]
    messages: Vec<Message>,
}

async fn fetch_thread(google: &Shared, call: &Call, id: &str) -> Result<Thread, ToolError> {
    google
        .client(Product::Gmail)
        .get(&format!("gmail/v1/users/me/threads/{}", segment(id)))
        .query("format", "full")
        .send(&call.cancel)
        .await?
        .json()
}

/// `get_thread`
pub(crate) async fn thread(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let asked: OfThread = call.arguments()?;
    let id = id_of(&asked.thread);
    let thread = match fetch_thread(google, call, id).await {
        Err(error) if error.kind == ErrorKind::NotFound => {
            // It may be the id of one of its messages.
            let message: Message = google
                .client(Product::Gmail)
                .get(&format!("gmail/v1/users/me/messages/{}", segment(id)))
                .query("format", "minimal")
                .send(&call.cancel)
                .await
                .map_err(|_| error)?
                .json()?;
            fetch_thread(google, call, &message.thread_id).await?
        }
        thread => thread?,
    };
    let names = labels::names(google, &thread.messages, &call.cancel).await?;
    let reading = Reading {
        quotes: asked.quotes,
        links: false,
    };
    let subject = thread.messages.first().map(Message::subject).unwrap_or_default();
    let heading = match thread.messages.len() {
        1 => format!("1 message in \"{subject}\""),
        count => format!("{count} messages in \"{subject}\", oldest first"),
    };
    let records: Vec<Record> = thread
        .messages
        .iter()
        .map(|message| message.whole(reading, &names(message)))
        .collect();
    // A thread is read for its text: in detail, unless it is asked for otherwise.
    Ok(Output::Records(Records::of(heading, records).concise(&[
        "time",
        "author",
        "text",
        "attachments",
        "id",
    ])))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfAttachment {
    message: String,
    #[serde(default, deserialize_with = "arguments::text")]
    name: Option<String>,
}

/// The largest file whose text is read, in bytes.
const LARGEST: u64 = 5 * 1024 * 1024;

/// `get_attachment`
pub(crate) async fn attachment(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let asked: OfAttachment = call.arguments()?;
    let message = fetch(google, call, id_of(&asked.message)).await?;
    let part = choose(&message, asked.name.as_deref())?;
    let readable = is_text(part);
    let text = if readable && part.body.size <= LARGEST {
        Some(content(google, call, &message, part).await?)
    } else {
        None
    };
    let heading = match &text {
        Some(_) => format!("{} ({}, {} bytes)", part.name(), part.mime_type, part.body.size),
        None if readable => format!(
            "{} is too large to be shown: {} bytes",
            part.name(),
            part.body.size
        ),
        None => format!(
            "{} holds no text: {}, {} bytes",
            part.name(),
            part.mime_type,
            part.body.size
        ),
    };
    let author = message.author();
    let record = Record::citable(Citable {
        id: format!("{}/{}", message.id, part.part_id),
        title: format!("{} in \"{}\"", part.name(), message.subject()),
        url: link(&message.id),
        author: if author.name.is_empty() {
            author.email
        } else {
            author.name
        },
        time: String::new(),
        text: text.unwrap_or_default(),
    })
    .with("name", part.name())
    .with("type", part.mime_type.as_str())
    .with("bytes", part.body.size);
    Ok(Output::Records(
        Records::of(heading, [record]).concise(&["name", "type", "bytes", "text"]),
    ))
}

/// Returns the part that is meant: by name, by a part of the name, or the only one.
fn choose<'a>(message: &'a Message, name: Option<&str>) -> Result<&'a Part, ToolError> {
    let files = message.files();
    let names: Vec<String> = files.iter().map(|part| part.name()).collect();
    let wanted = name.unwrap_or_default().to_lowercase();
    let exact = |part: &&&Part| part.name().to_lowercase() == wanted || part.part_id == wanted;
    let like: Vec<&&Part> = files
        .iter()
        .filter(|part| part.name().to_lowercase().contains(&wanted))
        .collect();
    match (files.iter().find(exact), like.as_slice()) {
        (Some(part), _) => Ok(part),
        (None, [one]) => Ok(one),
        (None, _) if files.is_empty() => Err(ToolError::not_found("the message has no attachment")),
        (None, []) => Err(
            ToolError::not_found(format!("no attachment is called `{wanted}`"))
                .hint(format!("Pass `name`, one of: {}", names.join(", "))),
        ),
        (None, _) => Err(ToolError::invalid("the message has several attachments")
            .hint(format!("Pass `name`, one of: {}", names.join(", ")))),
    }
}

fn is_text(part: &Part) -> bool {
    const ENDINGS: [&str; 12] = [
        ".csv", ".txt", ".md", ".json", ".xml", ".yaml", ".yml", ".log", ".ics", ".html", ".tsv", ".eml",
    ];
    let kind = part.mime_type.as_str();
    kind.starts_with("text/")
        || ["json", "xml", "yaml", "csv"]
            .iter()
            .any(|end| kind.ends_with(end))
        || (kind == "application/octet-stream"
            && ENDINGS
                .iter()
                .any(|end| part.name().to_lowercase().ends_with(end)))
}

async fn content(google: &Shared, call: &Call, message: &Message, part: &Part) -> Result<String, ToolError> {
    #[derive(Deserialize)]
    struct Fetched {
        #[serde(default)]
        data: String,
    }
    let bytes = match (part.bytes(), &part.body.attachment_id) {
        (Some(bytes), _) => bytes,
        (None, None) => vec![],
        (None, Some(id)) => {
            let path = format!(
                "gmail/v1/users/me/messages/{}/attachments/{}",
                segment(&message.id),
                segment(id)
            );
            let fetched: Fetched = google
                .client(Product::Gmail)
                .get(&path)
                .send(&call.cancel)
                .await?
                .json()?;
            text::bytes(&fetched.data).ok_or_else(|| {
                ToolError::new(
                    ErrorKind::Upstream,
                    "Google answered with a file that cannot be read",
                )
            })?
        }
    };
    let text = text::decoded(bytes);
    Ok(if part.mime_type == "text/html" {
        text::from_html(&text, true)
    } else {
        text::tidy(&text)
    })
}
