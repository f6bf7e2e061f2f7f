//! Canvases, as Markdown.

use super::files;
use crate::canvas::to_markdown;
use crate::wire::{CanvasMade, OneFile};
use crate::workspace::Workspace;
use mosaic_connector_kit::{Call, Citable, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The largest page of a canvas that is read, in bytes.
const PAGE: usize = 4 * 1024 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    #[serde(alias = "id", alias = "channel")]
    canvas: String,
}

pub(super) async fn read(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: Read = call.arguments()?;
    let id = match files::file_id(&asked.canvas) {
        Ok(id) => id,
        Err(_) => of_channel(workspace, &asked.canvas, call).await?,
    };
    let (answer, account) = workspace
        .client
        .get_by::<OneFile>("files.info", &[("file", id)], &call.cancel)
        .await?;
    let file = answer.file;
    if !files::is_canvas(&file) {
        return Err(ToolError::invalid("this file is no canvas").hint("Read it with get_file"));
    }
    let address = file
        .url_private
        .as_deref()
        .or(file.url_private_download.as_deref());
    let address = address.ok_or_else(|| ToolError::not_found("Slack does not hold this canvas' content"))?;
    let page = account.download(address, PAGE, &call.cancel).await?;
    let text = to_markdown(&String::from_utf8_lossy(&page.body));
    let record = files::record(workspace, &file, &text, call).await?;
    let heading = format!("canvas {}", file.title.as_deref().unwrap_or("without a title"));
    let records = Records::of(heading, [record]);
    Ok(if page.cut {
        records.note("the canvas is longer than what was read: open its link for the rest")
    } else {
        records
    })
}

async fn of_channel(workspace: &Workspace, named: &str, call: &Call) -> Result<String, ToolError> {
    let listed = workspace.channel(named, &call.cancel).await?;
    let mut canvas = listed.properties.canvas.and_then(|canvas| canvas.file_id);
    if canvas.is_none() {
        // A channel given by its id may not have been listed yet, and only lists tell for sure.
        workspace
            .channels
            .fetch_mine(&workspace.client, &call.cancel)
            .await?;
        let listed = workspace.channels.seen(&listed.id);
        canvas = listed.and_then(|channel| channel.properties.canvas?.file_id);
    }
    canvas.ok_or_else(|| {
        ToolError::not_found(format!("{named} has no canvas"))
            .hint("Give the id or the link of a canvas (F…), as messages list them")
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Create {
    title: String,
    text_md: String,
    #[serde(default, deserialize_with = "arguments::text")]
    channel: Option<String>,
}

pub(super) async fn create(workspace: &Workspace, call: &Call) -> Result<Records, ToolError> {
    let asked: Create = call.arguments()?;
    let mut body = Map::new();
    body.insert("title".to_owned(), json!(asked.title));
    body.insert(
        "document_content".to_owned(),
        json!({"type": "markdown", "markdown": asked.text_md}),
    );
    if let Some(channel) = &asked.channel {
        let place = workspace.place(channel, &call.cancel).await?;
        body.insert("channel_id".to_owned(), json!(place.id));
    }
    // Before the write: what comes after it must not make it look undone.
    let team = workspace.team(&call.cancel).await?;
    let made: CanvasMade = workspace
        .client
        .post("canvases.create", (&Value::Object(body), false), &call.cancel)
        .await?;
    let record = Record::citable(Citable {
        url: format!("{}docs/{}/{}", team.url, team.id, made.canvas_id),
        id: made.canvas_id,
        title: asked.title.clone(),
        text: asked.text_md,
        ..Citable::default()
    });
    Ok(Records::of(format!("made the canvas {}", asked.title), [record]).concise(&["id", "title", "url"]))
}
