//! Attachments: text as text, anything else by what it is; new ones as multipart.

use crate::adf;
use crate::issues::{browse, moment};
use crate::site::{Site, issue_path, json, key, name};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError};
use serde::Deserialize;
use serde_json::Value;

/// How much of a file is read, in bytes.
const READ: usize = 256 * 1024;
/// How large an upload may be, in bytes.
const UPLOAD: usize = 10 * 1024 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Get {
    id: Value,
}

pub(super) async fn get(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: Get = call.arguments()?;
    let id = super::boards::worded(&asked.id).trim().to_owned();
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_digit()) {
        return Err(ToolError::invalid("an attachment's id is a number")
            .hint("get_issue lists attachments with their ids"));
    }
    let about = json(site.get(&format!("rest/api/3/attachment/{}", segment(&id))), call).await?;
    let kind = about["mimeType"].as_str().unwrap_or_default().to_owned();
    let name_of = about["filename"].as_str().unwrap_or_default();
    if name_of.is_empty() {
        return Err(super::projects::unreadable());
    }
    let mut text = String::new();
    let mut cut = false;
    if is_text(&kind, name_of) {
        let ask = site
            .get(&format!("rest/api/3/attachment/content/{}", segment(&id)))
            .header("accept", "*/*")
            .at_most(READ);
        let answer = ask.send(&call.cancel).await?;
        cut = answer.cut;
        text = adf::clean(&String::from_utf8_lossy(&answer.body));
    }
    let address = site.address(&call.cancel).await?;
    let binary = text.is_empty();
    let record = Record::citable(Citable {
        id: id.clone(),
        title: adf::clean(name_of),
        url: format!("{address}/rest/api/3/attachment/content/{id}"),
        author: name(&about["author"]),
        time: moment(&about["created"]),
        text,
    })
    .with("type", kind)
    .with("bytes", about["size"].clone());
    let mut output = Records::of(adf::clean(name_of), [record]);
    if binary {
        output = output.note("this file is no text; open the link to see it");
    }
    if cut {
        output = output.note("only the first 256 KiB were read");
    }
    Ok(Output::Records(output))
}

fn is_text(kind: &str, name: &str) -> bool {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_lowercase())
        .unwrap_or_default();
    kind.starts_with("text/")
        || [
            "application/json",
            "application/xml",
            "application/x-yaml",
            "application/sql",
            "application/javascript",
        ]
        .contains(&kind)
        || kind.ends_with("+json")
        || kind.ends_with("+xml")
        || ["log", "md", "csv", "yaml", "yml", "toml", "sql", "diff", "patch"].contains(&ending.as_str())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Upload {
    key: String,
    filename: String,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    content_base64: Option<String>,
}

pub(super) async fn upload(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: Upload = call.arguments()?;
    let key = key(&asked.key)?;
    let bytes = match (asked.text, asked.content_base64) {
        (Some(text), None) => text.into_bytes(),
        (None, Some(coded)) => {
            let coded: String = coded.split_whitespace().collect();
            STANDARD
                .decode(coded)
                .map_err(|_| ToolError::invalid("content_base64 is no Base64"))?
        }
        _ => {
            return Err(ToolError::invalid(
                "either text or content_base64 has to be given",
            ));
        }
    };
    if bytes.len() > UPLOAD {
        return Err(ToolError::invalid("the file is larger than 10 MiB").hint("Upload it in the browser"));
    }
    let file = asked.filename.rsplit(['/', '\\']).next().unwrap_or_default();
    let file: String = file.chars().filter(|c| !c.is_control() && *c != '"').collect();
    if file.trim().is_empty() {
        return Err(ToolError::invalid("the file has no name"));
    }
    let (kind, body) = multipart(file.trim(), &bytes)?;
    // Before the write: what comes after it must not make it look undone.
    let address = site.address(&call.cancel).await?;
    let ask = site
        .post(&issue_path(&key, "/attachments"))
        .bytes(&kind, body)
        .header("x-atlassian-token", "no-check");
    let made = json(ask, call).await?;
    let all = made.as_array().ok_or_else(super::projects::unsure)?;
    let records = all.iter().map(|made| {
        let id = made["id"].as_str().unwrap_or_default();
        Record::default()
            .with("id", id)
            .with("title", adf::clean(made["filename"].as_str().unwrap_or_default()))
            .with("issue", key.clone())
            .with("type", made["mimeType"].clone())
            .with("bytes", made["size"].clone())
            .with("url", browse(&address, &key))
    });
    Ok(Output::Records(Records::of(
        format!("attached to {key}"),
        records,
    )))
}

/// Returns type and body of a form with one file, with a boundary that is not in it.
fn multipart(name: &str, bytes: &[u8]) -> Result<(String, Vec<u8>), ToolError> {
    let boundary = (0..16)
        .map(|turn| format!("mosaic-{turn:02}-8d1f5c7e3b"))
        .find(|mark| !bytes.windows(mark.len()).any(|window| window == mark.as_bytes()))
        .ok_or_else(|| ToolError::invalid("the file cannot be sent"))?;
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_lowercase())
        .unwrap_or_default();
    let kind = match ending.as_str() {
        "txt" | "log" | "md" => "text/plain",
        "csv" => "text/csv",
        "json" => "application/json",
        "html" => "text/html",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    };
    let mut body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    Ok((format!("multipart/form-data; boundary={boundary}"), body))
}
