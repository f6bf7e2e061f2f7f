//! Files: read as text where they are text, told about where not; uploaded in Slack's three steps.

use crate::canvas;
use crate::messages::thread_ts;
use crate::when;
use crate::wire::{File, OneFile, Upload, Uploaded};
use crate::workspace::Workspace;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mosaic_connector_kit::{Call, Citable, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// How much of a file is read unless the caller says otherwise, in bytes.
const USUAL: u32 = 100_000;
/// How much is read at most.
const MOST: u32 = 1_000_000;
/// How many of the channels a file is shared in are named.
const SHARED: usize = 3;
/// The largest upload, in bytes.
const UPLOAD: usize = 8 * 1024 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Get {
    id: String,
    #[serde(default, deserialize_with = "arguments::number")]
    max_bytes: Option<u32>,
}

/// What a file's bytes came to.
enum Content {
    Text { text: String, cut: bool },
    Binary,
}

pub(super) async fn get(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: Get = call.arguments()?;
    let id = file_id(&asked.id)?;
    let at_most = usize::try_from(asked.max_bytes.unwrap_or(USUAL).clamp(1, MOST)).unwrap_or_default();
    let (answer, account) = workspace
        .client
        .get_by::<OneFile>("files.info", &[("file", id)], &call.cancel)
        .await?;
    let file = answer.file;
    let content = if is_never_text(&file) {
        Content::Binary
    } else {
        let address = file
            .url_private_download
            .as_deref()
            .or(file.url_private.as_deref());
        let address = address.ok_or_else(|| {
            ToolError::not_found("Slack does not hold this file's content")
                .hint("It lives in another service: open its link")
        })?;
        let downloaded = account.download(address, at_most, &call.cancel).await?;
        read(&file, downloaded.body, downloaded.cut)
    };
    let (text, note) = match content {
        Content::Binary => (
            String::new(),
            Some(format!("not text ({} bytes): open its link to see it", file.size)),
        ),
        Content::Text { text, cut: false } => (text, None),
        Content::Text { text, cut: true } => (
            text,
            Some(format!(
                "the first {at_most} of {} bytes: pass a larger max_bytes for more",
                file.size
            )),
        ),
    };
    let truncated = note.is_some() && !text.is_empty();
    let record = record(workspace, &file, &text, call).await?;
    let records = Records::of(name(&file), [record.with("truncated", truncated)]);
    Ok(match note {
        Some(note) => records.note(note),
        None => records,
    })
}

/// Returns a file's id, given as such or by its link.
pub(super) fn file_id(text: &str) -> Result<String, ToolError> {
    let is_id = |part: &&str| {
        part.len() >= 9
            && part.starts_with('F')
            && part
                .chars()
                .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
    };
    let found = text.trim().split(['/', '?', '-', '<', '>', '|']).find(is_id);
    found.map(str::to_owned).ok_or_else(|| {
        ToolError::invalid("that names no file")
            .hint("Give the id (F…) that a message lists with its files, or the file's link")
    })
}

pub(super) fn is_canvas(file: &File) -> bool {
    matches!(file.filetype.as_deref(), Some("quip" | "canvas"))
        || file.mimetype.as_deref() == Some("application/vnd.slack-docs")
}

fn is_never_text(file: &File) -> bool {
    let kind = file.mimetype.as_deref().unwrap_or_default();
    ["image/", "video/", "audio/", "font/"]
        .iter()
        .any(|start| kind.starts_with(start))
        || matches!(kind, "application/pdf" | "application/zip" | "application/gzip")
}

fn read(file: &File, mut body: Vec<u8>, cut: bool) -> Content {
    if cut {
        // A character that was cut in two is left out.
        let whole = match std::str::from_utf8(&body) {
            Ok(_) => body.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return Content::Binary,
        };
        body.truncate(whole);
    }
    match String::from_utf8(body) {
        Ok(html) if is_canvas(file) => Content::Text {
            text: canvas::to_markdown(&html),
            cut,
        },
        Ok(text) if !text.contains('\0') => Content::Text { text, cut },
        Ok(_) | Err(_) => Content::Binary,
    }
}

fn name(file: &File) -> String {
    let name = file.title.as_deref().or(file.name.as_deref()).unwrap_or("file");
    name.to_owned()
}

/// Returns a file as a record.
pub(super) async fn record(
    workspace: &Workspace,
    file: &File,
    text: &str,
    call: &Call,
) -> Result<Record, ToolError> {
    let user = file.user.clone().unwrap_or_default();
    let names = workspace
        .people
        .names(&workspace.client, [user.clone()], &call.cancel)
        .await?;
    let mut shared = vec![];
    for id in file.channels.iter().chain(&file.groups).take(SHARED) {
        // A channel that the token does not see keeps its id.
        let place = workspace.place(id, &call.cancel).await;
        shared.push(place.map_or_else(|_| id.clone(), |place| place.label));
    }
    let author = names.get(&user).cloned().unwrap_or_default();
    Ok(plain(file, (author, text), shared))
}

/// Returns a file as a record, from what is at hand.
fn plain(file: &File, (author, text): (String, &str), shared: Vec<String>) -> Record {
    Record::citable(Citable {
        id: file.id.clone(),
        title: name(file),
        url: file.permalink.clone().unwrap_or_default(),
        author,
        time: if file.created > 0 {
            when::shown_seconds(file.created)
        } else {
            String::new()
        },
        text: text.to_owned(),
    })
    .with("name", file.name.clone())
    .with("type", file.mimetype.clone())
    .with("bytes", file.size)
    .with("shared_in", shared.join(", "))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Send {
    channel: String,
    filename: String,
    #[serde(default)]
    content: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    content_base64: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    title: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    comment_md: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    thread_ts: Option<String>,
}

pub(super) async fn upload(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: Send = call.arguments()?;
    let bytes = bytes(&asked)?;
    let thread = asked.thread_ts.as_deref().map(thread_ts).transpose()?;
    let place = workspace.place_to_write(&asked.channel, &call.cancel).await?;
    let parameters = [
        ("filename", asked.filename.clone()),
        ("length", bytes.len().to_string()),
    ];
    let mut share = Map::new();
    share.insert("channel_id".to_owned(), json!(place.id));
    if let Some(comment) = &asked.comment_md {
        let comment = workspace.outgoing(comment, &call.cancel).await?;
        share.insert("initial_comment".to_owned(), json!(comment));
    }
    if let Some(thread) = thread {
        share.insert("thread_ts".to_owned(), json!(thread));
    }
    let (upload, account) = workspace
        .client
        .get_by::<Upload>("files.getUploadURLExternal", &parameters, &call.cancel)
        .await?;
    account.upload(&upload.upload_url, bytes, &call.cancel).await?;
    let title = asked.title.as_ref().unwrap_or(&asked.filename);
    share.insert(
        "files".to_owned(),
        json!([{"id": upload.file_id, "title": title}]),
    );
    let done: Uploaded = account
        .post(
            "files.completeUploadExternal",
            (&Value::Object(share), false),
            &call.cancel,
        )
        .await?;
    let mut file = done.files.into_iter().next().unwrap_or_default();
    if file.id.is_empty() {
        file.id = upload.file_id;
    }
    file.title.get_or_insert_with(|| title.clone());
    // It is done: names that cannot be looked up must not make it look undone.
    let record = record(workspace, &file, "", call).await;
    let record = record.unwrap_or_else(|_| plain(&file, (String::new(), ""), vec![]));
    Ok(
        Records::of(format!("uploaded {} to {}", name(&file), place.label), [record])
            .concise(&["id", "title", "bytes", "url"]),
    )
}

fn bytes(asked: &Send) -> Result<Vec<u8>, ToolError> {
    let bytes = match (&asked.content, &asked.content_base64) {
        (Some(text), None) => text.clone().into_bytes(),
        (None, Some(base64)) => STANDARD
            .decode(base64.trim())
            .map_err(|_| ToolError::invalid("`content_base64` is no base64"))?,
        (None, None) | (Some(_), Some(_)) => {
            return Err(ToolError::invalid("give either `content` or `content_base64`"));
        }
    };
    if bytes.is_empty() {
        return Err(ToolError::invalid("the file is empty").hint("Slack takes no empty files"));
    }
    if bytes.len() > UPLOAD {
        return Err(ToolError::invalid("the file is larger than 8 MiB").hint("Upload it in Slack itself"));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{Content, file_id, read};
    use crate::wire::File;

    #[test]
    fn a_file_is_known_by_id_and_by_link() {
        for text in [
            "F0123ABCD",
            "https://larkspur.slack.com/files/U0ANA00001/F0123ABCD/plan.csv",
            "https://larkspur.slack.com/docs/T0LARK0001/F0123ABCD",
        ] {
            assert_eq!(file_id(text).expect("a file"), "F0123ABCD", "{text}");
        }
        assert!(file_id("plan.csv").is_err());
    }

    #[test]
    fn a_character_cut_in_two_is_left_out_and_binary_is_no_text() {
        let cut = read(&File::default(), "añ".as_bytes()[..2].to_vec(), true);
        assert!(matches!(cut, Content::Text { text, cut: true } if text == "a"));
        assert!(matches!(
            read(&File::default(), vec![0xff, 0xd8, 0], false),
            Content::Binary
        ));
        assert!(matches!(
            read(&File::default(), vec![b'a', 0], false),
            Content::Binary
        ));
    }
}
