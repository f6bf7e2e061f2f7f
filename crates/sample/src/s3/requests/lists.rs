//! Lists of objects and of versions, page by page in the order of the keys.

use super::super::history::Version;
use super::super::store::{Bucket, Store};
use super::{PAGE, time};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use s3s::dto::{
    CommonPrefix, DeleteMarkerEntry, ETag, ListObjectVersionsInput, ListObjectVersionsOutput,
    ListObjectsV2Input, ListObjectsV2Output, Object, ObjectStorageClass, ObjectVersion,
    ObjectVersionStorageClass,
};
use s3s::{S3Result, s3_error};
use std::collections::BTreeSet;
use std::ops::Bound;

pub(super) fn objects(store: &Store, input: ListObjectsV2Input) -> S3Result<ListObjectsV2Output> {
    let most = input.max_keys.unwrap_or(PAGE).clamp(0, PAGE);
    let prefix = input.prefix.clone().unwrap_or_default();
    let delimiter = input.delimiter.clone().filter(|delimiter| !delimiter.is_empty());
    let after = match &input.continuation_token {
        Some(token) => opened(token)?,
        None => input.start_after.clone().unwrap_or_default(),
    };
    let wanted = Wanted {
        prefix: &prefix,
        delimiter: delimiter.as_deref(),
        after: &after,
        most,
    };
    let Page {
        contents,
        prefixes,
        last,
        truncated,
    } = store.bucket(&input.bucket, |bucket| Ok(wanted.of(bucket)))?;
    let count = contents.len() + prefixes.len();
    let prefixes = prefixes
        .into_iter()
        .map(|prefix| CommonPrefix { prefix: Some(prefix) });
    let prefixes: Vec<CommonPrefix> = prefixes.collect();
    Ok(ListObjectsV2Output {
        name: Some(input.bucket),
        prefix: Some(prefix),
        max_keys: Some(most),
        key_count: i32::try_from(count).ok(),
        is_truncated: Some(truncated),
        next_continuation_token: truncated.then(|| STANDARD.encode(last)),
        contents: Some(contents).filter(|contents| !contents.is_empty()),
        common_prefixes: Some(prefixes).filter(|prefixes| !prefixes.is_empty()),
        continuation_token: input.continuation_token,
        delimiter: input.delimiter,
        encoding_type: input.encoding_type,
        start_after: input.start_after,
        request_charged: None,
    })
}

struct Wanted<'a> {
    prefix: &'a str,
    delimiter: Option<&'a str>,
    after: &'a str,
    most: i32,
}

#[derive(Default)]
struct Page {
    contents: Vec<Object>,
    prefixes: BTreeSet<String>,
    last: String,
    truncated: bool,
}

impl Wanted<'_> {
    fn of(&self, bucket: &Bucket) -> Page {
        let (prefix, after) = (self.prefix, self.after);
        let from = if after < prefix {
            Bound::Included(prefix)
        } else {
            Bound::Excluded(after)
        };
        let mut page = Page::default();
        let mut left = self.most;
        for (key, history) in bucket.objects.range::<str, _>((from, Bound::Unbounded)) {
            if !key.starts_with(prefix) {
                break;
            }
            let Some(newest) = history.newest() else { continue };
            let folder = self.delimiter.and_then(|by| folder(key, prefix, by));
            if let Some(folder) = &folder
                && (page.prefixes.contains(folder) || after.starts_with(folder.as_str()))
            {
                continue;
            }
            if left == 0 {
                page.truncated = self.most > 0;
                break;
            }
            left -= 1;
            match folder {
                Some(folder) => {
                    page.last.clone_from(&folder);
                    page.prefixes.insert(folder);
                }
                None => {
                    page.last.clone_from(key);
                    page.contents.push(object(key, newest));
                }
            }
        }
        page
    }
}

fn folder(key: &str, prefix: &str, delimiter: &str) -> Option<String> {
    let rest = key.get(prefix.len()..)?;
    let end = rest.find(delimiter)? + delimiter.len();
    Some(format!("{prefix}{}", &rest[..end]))
}

fn opened(token: &str) -> S3Result<String> {
    STANDARD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| s3_error!(InvalidArgument, "The continuation token provided is incorrect"))
}

fn object(key: &str, version: &Version) -> Object {
    Object {
        e_tag: Some(ETag::Strong(version.etag.clone())),
        key: Some(key.to_owned()),
        last_modified: Some(time(version.modified)),
        size: i64::try_from(version.size).ok(),
        storage_class: Some(ObjectStorageClass::from_static(ObjectStorageClass::STANDARD)),
        ..Default::default()
    }
}

pub(super) fn versions(store: &Store, input: ListObjectVersionsInput) -> S3Result<ListObjectVersionsOutput> {
    let most = input.max_keys.unwrap_or(PAGE).clamp(0, PAGE);
    let prefix = input.prefix.clone().unwrap_or_default();
    let all: Vec<(String, bool, Version)> = store.bucket(&input.bucket, |bucket| {
        let objects = bucket.objects.iter();
        let objects = objects.filter(|(key, _)| key.starts_with(&prefix));
        Ok(objects
            .flat_map(|(key, history)| {
                let numbered = history.newest_first().enumerate();
                numbered.map(|(index, version)| (key.clone(), index == 0, version.clone()))
            })
            .collect())
    })?;
    let from = after_marker(
        &all,
        input.key_marker.as_deref(),
        input.version_id_marker.as_deref(),
    );
    let most_here = usize::try_from(most).unwrap_or_default();
    let page: Vec<_> = all.iter().skip(from).take(most_here).cloned().collect();
    let truncated = from + page.len() < all.len();
    let last = page.last().filter(|_| truncated).cloned();
    let mut versions = vec![];
    let mut marks = vec![];
    for (key, latest, version) in page {
        if version.deleted {
            marks.push(DeleteMarkerEntry {
                is_latest: Some(latest),
                key: Some(key),
                last_modified: Some(time(version.modified)),
                owner: None,
                version_id: Some(version.id),
            });
        } else {
            versions.push(object_version(key, latest, version));
        }
    }
    Ok(ListObjectVersionsOutput {
        delete_markers: Some(marks).filter(|marks| !marks.is_empty()),
        versions: Some(versions).filter(|versions| !versions.is_empty()),
        is_truncated: Some(truncated),
        max_keys: Some(most),
        name: Some(input.bucket),
        next_key_marker: last.as_ref().map(|(key, _, _)| key.clone()),
        next_version_id_marker: last.map(|(_, _, version)| version.id),
        prefix: Some(prefix),
        key_marker: input.key_marker,
        version_id_marker: input.version_id_marker,
        delimiter: input.delimiter,
        encoding_type: input.encoding_type,
        ..Default::default()
    })
}

fn object_version(key: String, latest: bool, version: Version) -> ObjectVersion {
    ObjectVersion {
        e_tag: Some(ETag::Strong(version.etag.clone())),
        is_latest: Some(latest),
        key: Some(key),
        last_modified: Some(time(version.modified)),
        size: i64::try_from(version.size).ok(),
        storage_class: Some(ObjectVersionStorageClass::from_static(
            ObjectVersionStorageClass::STANDARD,
        )),
        version_id: Some(version.id),
        ..Default::default()
    }
}

fn after_marker(all: &[(String, bool, Version)], key: Option<&str>, id: Option<&str>) -> usize {
    let Some(marker) = key else { return 0 };
    if let Some(id) = id
        && let Some(at) = all
            .iter()
            .position(|(key, _, version)| key == marker && version.id == id)
    {
        return at + 1;
    }
    all.iter()
        .position(|(key, _, _)| key.as_str() > marker)
        .unwrap_or(all.len())
}
