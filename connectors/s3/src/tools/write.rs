//! Writes, copies and deletions: each made once. Never writes over anything but what it was told to.

use super::near;
use crate::client::Buckets;
use crate::content::size;
use crate::failure::Asked;
use crate::place::{Links, Place, encoded};
use aws_sdk_s3::primitives::ByteStream;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mosaic_connector_kit::{Call, ErrorKind, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Write {
    key: String,
    #[serde(default, deserialize_with = "arguments::text")]
    bucket: Option<String>,
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    base64: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    content_type: Option<String>,
    #[serde(default, deserialize_with = "arguments::flag")]
    if_none_match: bool,
    #[serde(default, deserialize_with = "arguments::text")]
    if_match: Option<String>,
}

pub(super) async fn write(buckets: &Buckets, call: &Call) -> Result<Output, ToolError> {
    let asked: Write = call.arguments()?;
    let place = Place::read(asked.bucket.as_deref(), Some(&asked.key))?.object()?;
    if asked.if_none_match && asked.if_match.is_some() {
        return Err(
            ToolError::invalid("`if_none_match` and `if_match` exclude each other").hint("Pass one of them"),
        );
    }
    let is_text = asked.content.is_some();
    let bytes = match (asked.content, asked.base64) {
        (Some(text), None) => text.into_bytes(),
        (None, Some(code)) => STANDARD.decode(code.trim()).map_err(|_| {
            ToolError::invalid("`base64` is not base64").hint("Pass text as `content` instead")
        })?,
        (Some(_), Some(_)) | (None, None) => {
            return Err(
                ToolError::invalid("what to write is not clear").hint("Pass either `content` or `base64`")
            );
        }
    };
    let content_type = asked
        .content_type
        .unwrap_or_else(|| content_type(&place.key, is_text).to_owned());
    let if_match = asked.if_match.map(|tag| format!("\"{}\"", tag.trim_matches('"')));
    let target = place.target();
    let of = Asked {
        action: "s3:PutObject",
        target: &target,
    };
    let length = bytes.len() as u64;
    let client = buckets.writes().await;
    let request = || {
        client
            .put_object()
            .bucket(&place.bucket)
            .key(&place.key)
            .content_type(&content_type)
            .set_if_none_match(asked.if_none_match.then(|| "*".to_owned()))
            .set_if_match(if_match.clone())
            .body(ByteStream::from(bytes.clone()))
            .send()
    };
    let done = match buckets.write(&call.cancel, of, request).await {
        Ok(done) => done,
        Err(error) => return Err(refused(buckets, error, (&place, call)).await),
    };
    let record = changed(buckets, &place, "written")
        .await
        .with("size", length)
        .with("etag", done.e_tag())
        .with("version_id", done.version_id());
    Ok(Output::Records(Records::of(
        format!("wrote {target}, {}", size(length)),
        [record],
    )))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Copy {
    source: String,
    key: String,
    #[serde(default, deserialize_with = "arguments::text")]
    bucket: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    version_id: Option<String>,
}

pub(super) async fn copy(buckets: &Buckets, call: &Call) -> Result<Output, ToolError> {
    let asked: Copy = call.arguments()?;
    let source = asked.source.strip_prefix("s3://").unwrap_or(&asked.source);
    let source = Place::read(Some(source), None)?.object()?;
    let bucket = asked.bucket.as_deref().unwrap_or(&source.bucket);
    let place = Place::read(Some(bucket), Some(&asked.key))?.object()?;
    let mut from = encoded(&source.target());
    if let Some(version) = &asked.version_id {
        from.push_str(&format!("?versionId={}", encoded(version)));
    }
    let target = place.target();
    let of = Asked {
        action: "s3:GetObject and s3:PutObject",
        target: &target,
    };
    let client = buckets.writes().await;
    let request = || {
        client
            .copy_object()
            .bucket(&place.bucket)
            .key(&place.key)
            .copy_source(&from)
            .if_none_match("*")
            .send()
    };
    let done = match buckets.write(&call.cancel, of, request).await {
        Ok(done) => done,
        // Which of the two is missing, only the source's name can tell: the target need not exist.
        Err(error) if error.message.starts_with("there is no object") => {
            let error = ToolError::not_found(format!("there is no object {}", source.target()));
            return Err(near::object(buckets, error, (&source, &call.cancel)).await);
        }
        Err(error) => return Err(refused(buckets, error, (&place, call)).await),
    };
    let record = changed(buckets, &place, "copied")
        .await
        .with("source", source.id())
        .with("etag", done.copy_object_result().and_then(|it| it.e_tag()))
        .with("version_id", done.version_id());
    Ok(Output::Records(Records::of(
        format!("copied {} to {target}", source.target()),
        [record],
    )))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Delete {
    key: String,
    #[serde(default, deserialize_with = "arguments::text")]
    bucket: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    version_id: Option<String>,
}

pub(super) async fn delete(buckets: &Buckets, call: &Call) -> Result<Output, ToolError> {
    let asked: Delete = call.arguments()?;
    let place = Place::read(asked.bucket.as_deref(), Some(&asked.key))?.object()?;
    let target = place.target();
    let of = Asked {
        action: if asked.version_id.is_some() {
            "s3:DeleteObjectVersion"
        } else {
            "s3:DeleteObject"
        },
        target: &target,
    };
    let client = buckets.writes().await;
    let request = || {
        client
            .delete_object()
            .bucket(&place.bucket)
            .key(&place.key)
            .set_version_id(asked.version_id.clone())
            .send()
    };
    let done = match buckets.write(&call.cancel, of, request).await {
        Ok(done) => done,
        Err(error) => return Err(near::bucket(buckets, error, (&place.bucket, &call.cancel)).await),
    };
    let marked = done.delete_marker() == Some(true) && asked.version_id.is_none();
    let record = changed(buckets, &place, "deleted")
        .await
        .with("version_id", done.version_id());
    let mut list = Records::of(format!("deleted {target}"), [record]);
    if marked {
        list = list.note("its versions are kept; list_object_versions names them");
    } else if asked.version_id.is_none() {
        list = list.note("S3 does not say whether it existed");
    }
    Ok(Output::Records(list))
}

/// Returns the error of a write, with what can be done about it.
async fn refused(buckets: &Buckets, error: ToolError, (place, call): (&Place, &Call)) -> ToolError {
    if error.kind == ErrorKind::Invalid && error.hint.is_none() {
        return error.hint("get_object_metadata tells whether it exists and its ETag");
    }
    near::bucket(buckets, error, (&place.bucket, &call.cancel)).await
}

async fn changed(buckets: &Buckets, place: &Place, what: &str) -> Record {
    let links = Links::of(buckets).await;
    Record::default()
        .with("id", place.id())
        .with("done", what)
        .with("url", links.to(&place.bucket, &place.key))
}

/// Returns the type that the end of a key stands for.
fn content_type(key: &str, is_text: bool) -> &'static str {
    let end = key.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match end.as_str() {
        "csv" => "text/csv",
        "tsv" => "text/tab-separated-values",
        "json" => "application/json",
        "md" => "text/markdown",
        "html" => "text/html",
        "xml" => "application/xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "pdf" => "application/pdf",
        "gz" => "application/gzip",
        "zip" => "application/zip",
        _ if is_text => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
