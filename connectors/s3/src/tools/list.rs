//! The objects under a prefix, in the order of their names, with folders where a delimiter is given.

use super::{count, limit, near};
use crate::client::Buckets;
use crate::content::time;
use crate::failure::Asked;
use crate::place::{Links, Place};
use aws_sdk_s3::types::Object;
use mosaic_connector_kit::{Call, Output, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    bucket: String,
    // Not trimmed: a prefix may begin or end with a blank.
    #[serde(default)]
    prefix: Option<String>,
    #[serde(default)]
    delimiter: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn list(buckets: &Buckets, call: &Call) -> Result<Output, ToolError> {
    let asked: List = call.arguments()?;
    let place = Place::read(Some(&asked.bucket), asked.prefix.as_deref())?;
    let delimiter = asked.delimiter.filter(|delimiter| !delimiter.is_empty());
    let question = format!("objects of {} by {delimiter:?}", place.target());
    let mark = cursor::open(&question, asked.cursor.as_deref())?;
    let request = buckets
        .reads()
        .await
        .list_objects_v2()
        .bucket(&place.bucket)
        .prefix(&place.key)
        .set_delimiter(delimiter)
        .set_continuation_token(mark)
        .max_keys(i32::try_from(limit(asked.limit, 1_000)).unwrap_or(1_000));
    let asked = Asked {
        action: "s3:ListBucket",
        target: &place.bucket,
    };
    let found = match buckets.read(&call.cancel, asked, request.send()).await {
        Ok(found) => found,
        Err(error) => return Err(near::bucket(buckets, error, (&place.bucket, &call.cancel)).await),
    };
    let links = Links::of(buckets).await;
    let folders = found
        .common_prefixes()
        .iter()
        .filter_map(|prefix| prefix.prefix());
    let folders = folders.map(|prefix| folder(prefix, links.to(&place.bucket, prefix)));
    let objects = found.contents().iter().map(|object| {
        let url = links.to(&place.bucket, object.key().unwrap_or_default());
        record(object, url)
    });
    let records: Vec<Record> = folders.chain(objects).collect();
    let next = found
        .next_continuation_token()
        .filter(|_| found.is_truncated() == Some(true))
        .map(|mark| cursor::seal(&question, mark));
    let heading = format!(
        "{} in {}, by name",
        count(records.len(), "object"),
        place.target()
    );
    let mut list =
        Records::of(heading, records)
            .next(next)
            .concise(&["key", "size", "modified", "storage_class"]);
    if list.records.is_empty() && !place.key.is_empty() {
        list = list.note("nothing begins so: try a shorter prefix, or search_objects");
    }
    Ok(Output::Records(list))
}

fn folder(prefix: &str, url: String) -> Record {
    Record::default()
        .with("key", prefix)
        .with("size", None::<i64>)
        .with("modified", None::<String>)
        .with("storage_class", "folder")
        .with("etag", None::<String>)
        .with("url", url)
}

fn record(object: &Object, url: String) -> Record {
    let class = object.storage_class().map_or("STANDARD", |class| class.as_str());
    Record::default()
        .with("key", object.key())
        .with("size", object.size())
        .with("modified", time(object.last_modified()))
        .with("storage_class", class)
        .with("etag", object.e_tag())
        .with("url", url)
}
