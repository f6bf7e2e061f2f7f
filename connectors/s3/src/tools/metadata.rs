//! What is known about an object without its content.

use super::near;
use crate::client::Buckets;
use crate::content::{Span, fetch, size, time};
use crate::failure::{self, Asked};
use crate::place::{Links, Place};
use aws_sdk_s3::operation::head_object::HeadObjectOutput;
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asks {
    key: String,
    #[serde(default, deserialize_with = "arguments::text")]
    bucket: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    version_id: Option<String>,
}

pub(super) async fn metadata(buckets: &Buckets, call: &Call) -> Result<Output, ToolError> {
    let asked: Asks = call.arguments()?;
    let place = Place::read(asked.bucket.as_deref(), Some(&asked.key))?.object()?;
    let head = match head(buckets, (&place, asked.version_id.as_deref()), call).await {
        Ok(head) => head,
        Err(error) => return Err(near::object(buckets, error, (&place, &call.cancel)).await),
    };
    let Some(bytes) = head
        .content_length()
        .and_then(|length| u64::try_from(length).ok())
    else {
        return Err(failure::broken_off());
    };
    let own = head.metadata().map(|metadata| {
        let mut pairs: Vec<String> = metadata
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        pairs.sort();
        pairs.join(", ")
    });
    let content_type = head.content_type().unwrap_or("of no known type").to_owned();
    let modified = time(head.last_modified());
    let record = Record::citable(Citable {
        id: place.id(),
        title: place.key.clone(),
        url: Links::of(buckets).await.to(&place.bucket, &place.key),
        author: String::new(),
        text: format!("{content_type}, {}, modified {modified}", size(bytes)),
        time: modified,
    })
    .with("size", bytes)
    .with("content_type", content_type)
    .with("encoding", head.content_encoding())
    .with("etag", head.e_tag())
    .with("version_id", head.version_id())
    .with(
        "storage_class",
        head.storage_class().map_or("STANDARD", |class| class.as_str()),
    )
    .with(
        "encryption",
        head.server_side_encryption().map(|by| by.as_str().to_owned()),
    )
    .with("cache_control", head.cache_control())
    .with("expires", head.expiration())
    .with("metadata", own);
    Ok(Output::Records(Records::of(place.target(), [record])))
}

/// Asks for the head of an object. An answer to HEAD never says why not: then the first byte is asked for, whose refusal
/// does.
async fn head(
    buckets: &Buckets,
    (place, version): (&Place, Option<&str>),
    call: &Call,
) -> Result<HeadObjectOutput, ToolError> {
    let target = place.target();
    let asked = Asked {
        action: "s3:GetObject",
        target: &target,
    };
    let request = buckets
        .reads()
        .await
        .head_object()
        .bucket(&place.bucket)
        .key(&place.key)
        .set_version_id(version.map(str::to_owned));
    let sent = request.send();
    let outcome = tokio::select! {
        biased;
        () = call.cancel.cancelled() => return Err(ToolError::cancelled()),
        outcome = sent => outcome,
    };
    let error = match outcome {
        Ok(head) => return Ok(head),
        Err(error) => error,
    };
    if failure::is_mute(&error)
        && let Err(why) = fetch(buckets, (place, version), Span::First(1), &call.cancel).await
    {
        return Err(why);
    }
    Err(failure::of(&error, asked))
}
