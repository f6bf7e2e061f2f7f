//! The versions of objects in a bucket that keeps them, deletions included.

use super::{count, limit, near};
use crate::client::Buckets;
use crate::content::time;
use crate::failure::Asked;
use crate::place::{Links, Place};
use aws_sdk_s3::operation::list_object_versions::ListObjectVersionsOutput;
use mosaic_connector_kit::{Call, Output, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    bucket: String,
    #[serde(default)]
    prefix: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// A version or a deletion.
struct Version<'a> {
    key: &'a str,
    id: &'a str,
    latest: bool,
    deleted: bool,
    size: Option<i64>,
    modified: String,
}

impl Version<'_> {
    fn record(self) -> Record {
        Record::default()
            .with("key", self.key)
            .with("version_id", self.id)
            .with("latest", self.latest)
            .with("deleted", self.deleted)
            .with("size", self.size)
            .with("modified", self.modified)
    }
}

pub(super) async fn list(buckets: &Buckets, call: &Call) -> Result<Output, ToolError> {
    let asked: List = call.arguments()?;
    let place = Place::read(Some(&asked.bucket), asked.prefix.as_deref())?;
    let question = format!("versions of {}", place.target());
    let mark = cursor::open(&question, asked.cursor.as_deref())?;
    // The service's mark has two parts; a key may hold line breaks, the id of a version does not.
    let (key, id) = match mark.as_deref().and_then(|mark| mark.rsplit_once('\n')) {
        Some((key, id)) => (
            Some(key.to_owned()),
            Some(id.to_owned()).filter(|id| !id.is_empty()),
        ),
        None => (None, None),
    };
    let request = buckets
        .reads()
        .await
        .list_object_versions()
        .bucket(&place.bucket)
        .prefix(&place.key)
        .set_key_marker(key)
        .set_version_id_marker(id)
        .max_keys(i32::try_from(limit(asked.limit, 1_000)).unwrap_or(1_000));
    let asked = Asked {
        action: "s3:ListBucketVersions",
        target: &place.bucket,
    };
    let found = match buckets.read(&call.cancel, asked, request.send()).await {
        Ok(found) => found,
        Err(error) => return Err(near::bucket(buckets, error, (&place.bucket, &call.cancel)).await),
    };
    let all = together(&found);
    let links = Links::of(buckets).await;
    let records: Vec<Record> = all
        .into_iter()
        .map(|version| {
            let url = links.to(&place.bucket, version.key);
            version.record().with("url", url)
        })
        .collect();
    let next = found
        .next_key_marker()
        .filter(|_| found.is_truncated() == Some(true))
        .map(|key| {
            cursor::seal(
                &question,
                &format!("{key}\n{}", found.next_version_id_marker().unwrap_or_default()),
            )
        });
    let heading = format!("{} in {}", count(records.len(), "version"), place.target());
    Ok(Output::Records(Records::of(heading, records).next(next).concise(
        &["key", "version_id", "latest", "deleted", "size", "modified"],
    )))
}

/// Returns versions and deletions, which come apart, in the order of keys, the newest of each first.
fn together(found: &ListObjectVersionsOutput) -> Vec<Version<'_>> {
    let mut all: Vec<Version<'_>> = found
        .versions()
        .iter()
        .map(|version| Version {
            key: version.key().unwrap_or_default(),
            id: version.version_id().unwrap_or_default(),
            latest: version.is_latest() == Some(true),
            deleted: false,
            size: version.size(),
            modified: time(version.last_modified()),
        })
        .collect();
    all.extend(found.delete_markers().iter().map(|mark| Version {
        key: mark.key().unwrap_or_default(),
        id: mark.version_id().unwrap_or_default(),
        latest: mark.is_latest() == Some(true),
        deleted: true,
        size: None,
        modified: time(mark.last_modified()),
    }));
    // Sorting is stable: what is equally old stays as the service has it.
    all.sort_by(|one, other| {
        let newest_first = (other.latest, &other.modified).cmp(&(one.latest, &one.modified));
        one.key.cmp(other.key).then(newest_first)
    });
    all
}
