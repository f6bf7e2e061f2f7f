//! Documents made and changed.

use super::super::drive::file::DOCUMENT;
use super::super::drive::find::{Kind, id_of};
use super::super::drive::write::create_empty;
use super::compose::{Place, requests};
use super::model::{Document, Tab};
use super::read::{fetch, tab_id};
use crate::shared::{Product, Shared};
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Value, json};

/// What `batchUpdate` answers.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Updated {
    document_id: String,
    #[serde(default)]
    replies: Vec<Value>,
}

async fn batch(google: &Shared, (id, requests): (&str, &[Value]), call: &Call) -> Result<Updated, ToolError> {
    google
        .client(Product::Docs)
        .post(&format!("v1/documents/{}:batchUpdate", segment(id)))
        .query("fields", "documentId,replies")
        .json(&json!({"requests": requests}))
        .send(&call.cancel)
        .await?
        .json()
}

fn changed(id: &str, title: &str) -> Record {
    Record::citable(Citable {
        id: id.to_owned(),
        title: title.to_owned(),
        url: format!("https://docs.google.com/document/d/{id}/edit"),
        ..Citable::default()
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Create {
    title: String,
    text_md: String,
    #[serde(deserialize_with = "arguments::text")]
    folder: Option<String>,
}

/// `create_document_from_markdown`
pub(crate) async fn create(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Create = call.arguments()?;
    let place = Place {
        end: 1,
        occupied: false,
        tab: None,
    };
    let requests = requests(&arguments.text_md, &place);
    let kind = (arguments.title.as_str(), DOCUMENT, arguments.folder.as_deref());
    let file = create_empty(google, kind, call).await?;
    if !requests.is_empty()
        && let Err(error) = batch(google, (&file.id, &requests), call).await
    {
        let hint = format!(
            "The document {} exists: see with get_document whether it is empty, then fill it with append_text; do not make it again",
            file.id
        );
        return Err(error.hint(hint));
    }
    Ok(Output::Records(Records::of(
        format!("created document {}", file.name),
        [file.record("")],
    )))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Append {
    document: String,
    text_md: String,
    #[serde(deserialize_with = "arguments::text")]
    tab: Option<String>,
}

/// `append_text`
pub(crate) async fn append(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Append = call.arguments()?;
    let id = id_of(google, &arguments.document, Kind::Document, &call.cancel)
        .await?
        .id;
    let document = fetch(google, &id, &call.cancel).await?;
    let requests = requests(&arguments.text_md, &end_of(&document, arguments.tab.as_deref())?);
    if requests.is_empty() {
        return Err(ToolError::invalid("`text_md` is empty"));
    }
    let updated = batch(google, (&id, &requests), call).await?;
    Ok(Output::Records(Records::of(
        format!("appended to {}", document.title),
        [changed(&updated.document_id, &document.title)],
    )))
}

/// Returns where a tab ends.
fn end_of(document: &Document, tab: Option<&str>) -> Result<Place, ToolError> {
    let id = match tab {
        Some(wanted) => Some(tab_id(document, wanted)?),
        None => None,
    };
    let tabs = document.all_tabs();
    let meant = |tab: &Tab| id.as_ref().is_none_or(|id| &tab.tab_properties.tab_id == id);
    let tab = tabs.into_iter().map(|(_, tab)| tab).find(|tab| meant(tab));
    let last = tab.and_then(|tab| tab.content().last());
    let last = last.ok_or_else(|| ToolError::not_found("the document has no text to append to"))?;
    let text = last.paragraph.as_ref().map(|paragraph| {
        let objects = std::collections::HashMap::new();
        super::inline::line(paragraph, &objects)
    });
    Ok(Place {
        end: last.end_index.saturating_sub(1).max(1),
        occupied: text.is_none_or(|text| !text.is_empty()),
        tab: id,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Replace {
    document: String,
    find: String,
    replace: String,
    #[serde(deserialize_with = "arguments::flag")]
    match_case: bool,
}

/// `replace_text`
pub(crate) async fn replace(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Replace = call.arguments()?;
    if arguments.find.is_empty() {
        return Err(ToolError::invalid("`find` is empty"));
    }
    let found = id_of(google, &arguments.document, Kind::Document, &call.cancel).await?;
    let request = json!({"replaceAllText": {
        "containsText": {"text": arguments.find, "matchCase": arguments.match_case},
        "replaceText": arguments.replace,
    }});
    let updated = batch(google, (&found.id, &[request]), call).await?;
    let reply = updated
        .replies
        .first()
        .map(|reply| &reply["replaceAllText"]["occurrencesChanged"]);
    let count = reply.and_then(Value::as_u64).unwrap_or(0);
    let title = found.file.map_or(arguments.document, |file| file.name);
    Ok(Output::Records(Records::of(
        format!("replaced {count} times in {title}"),
        [changed(&found.id, &title).with("replaced", count)],
    )))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Batch {
    document: String,
    requests: Vec<Value>,
}

/// `batch_update_document`
pub(crate) async fn batch_update(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Batch = call.arguments()?;
    if arguments.requests.is_empty() {
        return Err(ToolError::invalid("`requests` is empty"));
    }
    let found = id_of(google, &arguments.document, Kind::Document, &call.cancel).await?;
    let updated = batch(google, (&found.id, &arguments.requests), call).await?;
    let title = found.file.map_or(arguments.document, |file| file.name);
    Ok(Output::Records(Records::of(
        format!("applied {} requests to {title}", arguments.requests.len()),
        [changed(&found.id, &title).with("replies", updated.replies)],
    )))
}
