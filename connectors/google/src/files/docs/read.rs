//! Documents read: the whole text, or its headings.

use super::super::drive::content::page;
use super::super::drive::find::{Kind, get, id_of};
use super::markdown;
use super::model::{Document, FIELDS};
use crate::shared::{Product, Shared};
use futures::future::try_join;
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

/// Reads a document with all its tabs.
pub(super) async fn fetch(
    google: &Shared,
    id: &str,
    cancel: &CancellationToken,
) -> Result<Document, ToolError> {
    google
        .client(Product::Docs)
        .get(&format!("v1/documents/{}", segment(id)))
        .query("includeTabsContent", true)
        .query("fields", FIELDS)
        .send(cancel)
        .await?
        .json()
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Get {
    document: String,
    #[serde(deserialize_with = "arguments::text")]
    tab: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// `get_document`
pub(crate) async fn document(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Get = call.arguments()?;
    let found = id_of(google, &arguments.document, Kind::Document, &call.cancel).await?;
    // Docs does not tell who wrote it and when: Drive does, at the same time.
    let about = async {
        match found.file {
            Some(file) => Ok(file),
            None => get(google, &found.id, &call.cancel).await,
        }
    };
    let (document, file) = try_join(fetch(google, &found.id, &call.cancel), about).await?;
    let text = match &arguments.tab {
        None => markdown::document(&document),
        Some(wanted) => markdown::tab(tab_of(&document, wanted)?),
    };
    let mut records = page(&file, &text, arguments.cursor.as_deref())?;
    let tabs = document.all_tabs();
    if tabs.len() > 1 {
        let names: Vec<&str> = tabs
            .iter()
            .map(|(_, tab)| tab.tab_properties.title.as_str())
            .collect();
        records.heading = format!("{}; tabs: {}", records.heading, names.join(", "));
    }
    Ok(Output::Records(records))
}

fn tab_of<'a>(document: &'a Document, wanted: &str) -> Result<&'a super::model::DocumentTab, ToolError> {
    let id = tab_id(document, wanted)?;
    let tabs = document.all_tabs();
    tabs.into_iter()
        .find(|(_, tab)| tab.tab_properties.tab_id == id)
        .and_then(|(_, tab)| tab.document_tab.as_ref())
        .ok_or_else(|| ToolError::not_found(format!("the tab `{wanted}` holds no text")))
}

/// Returns the id of the tab that is named.
pub(super) fn tab_id(document: &Document, wanted: &str) -> Result<String, ToolError> {
    let tabs = document.all_tabs();
    let found = tabs.iter().find(|(_, tab)| {
        let tab = &tab.tab_properties;
        tab.tab_id == wanted || tab.title.to_lowercase() == wanted.to_lowercase()
    });
    match found {
        Some((_, tab)) => Ok(tab.tab_properties.tab_id.clone()),
        None => {
            let names: Vec<&str> = tabs
                .iter()
                .map(|(_, tab)| tab.tab_properties.title.as_str())
                .collect();
            Err(
                ToolError::not_found(format!("{} has no tab `{wanted}`", document.title))
                    .hint(format!("It has {}", names.join(", "))),
            )
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Outline {
    document: String,
}

/// `get_document_outline`
pub(crate) async fn outline(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Outline = call.arguments()?;
    let id = id_of(google, &arguments.document, Kind::Document, &call.cancel)
        .await?
        .id;
    let document = fetch(google, &id, &call.cancel).await?;
    let mut records = vec![];
    for (_, tab) in document.all_tabs() {
        let about = &tab.tab_properties;
        for element in tab.content() {
            let Some(paragraph) = &element.paragraph else {
                continue;
            };
            let Some(level) = paragraph.level() else { continue };
            let title = super::inline::line(paragraph, &std::collections::HashMap::new());
            if title.is_empty() {
                continue;
            }
            let mut url = format!(
                "https://docs.google.com/document/d/{}/edit?tab={}",
                document.document_id, about.tab_id
            );
            let heading = paragraph.paragraph_style.heading_id.as_deref();
            if let Some(heading) = heading {
                url.push_str(&format!("#heading={heading}"));
            }
            let record = Record::citable(Citable {
                id: heading.unwrap_or_default().to_owned(),
                title,
                url,
                ..Citable::default()
            });
            records.push(record.with("level", level).with("tab", about.title.as_str()));
        }
    }
    Ok(Output::Records(
        Records::of(
            format!("{} headings in {}", records.len(), document.title),
            records,
        )
        .concise(&["level", "title", "tab", "url"]),
    ))
}
