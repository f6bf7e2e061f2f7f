//! The buckets: what lies in the folder, and beside it what a folder cannot tell: types, tags of content, older versions.
//! The bytes of the newest version are in the folder, where `s3s-fs` serves them from, unless they are held in memory.

use super::history::{History, Version};
use crate::Company;
use anyhow::{Context as _, Result};
use jiff::Timestamp;
use s3s::crypto::{Checksum as _, Md5};
use s3s::{S3Result, s3_error};
use s3s_fs::FileSystem;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A bucket as the story tells it.
#[derive(Debug, Clone)]
pub(super) struct About {
    pub(super) created: Timestamp,
    pub(super) versioned: bool,
    pub(super) expires_days: Option<i32>,
    pub(super) tags: BTreeMap<String, String>,
}

/// A bucket.
#[derive(Debug)]
pub(super) struct Bucket {
    pub(super) about: About,
    pub(super) objects: BTreeMap<String, History>,
}

/// All buckets.
pub(super) struct Store {
    pub(super) files: FileSystem,
    root: PathBuf,
    now: Timestamp,
    buckets: Mutex<BTreeMap<String, Bucket>>,
    /// Held while an object is written, so that conditions and writes are one.
    pub(super) writing: tokio::sync::Mutex<()>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("root", &self.root)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Returns a store without buckets over a folder.
    pub(super) fn new(company: &Company, root: &Path) -> Result<Self> {
        let files = FileSystem::new(root)
            .map_err(|error| anyhow::anyhow!("could not open the folder of the buckets: {error:?}"))?;
        Ok(Self {
            files,
            root: root.to_owned(),
            now: company.now,
            buckets: Mutex::default(),
            writing: tokio::sync::Mutex::default(),
        })
    }

    /// Returns the story's now: when all that is written now is written.
    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    /// Adds an empty bucket.
    pub(super) fn add(&self, name: &str, about: About) -> Result<()> {
        std::fs::create_dir_all(self.root.join(name))
            .with_context(|| format!("could not make bucket {name}"))?;
        let bucket = Bucket {
            about,
            objects: BTreeMap::new(),
        };
        self.all(|buckets| buckets.insert(name.to_owned(), bucket));
        Ok(())
    }

    /// Puts an object into a bucket as of a moment.
    pub(super) fn place(&self, (bucket, key): (&str, &str), bytes: &[u8], at: Timestamp) -> Result<()> {
        let path = self.path(bucket, key);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("could not make a folder for {key}"))?;
        }
        std::fs::write(&path, bytes).with_context(|| format!("could not write {key}"))?;
        let etag = hex(Md5::checksum(bytes).as_ref());
        self.remember((bucket, key), (etag, None), (bytes, at))
            .map(|_| ())
            .map_err(|error| anyhow::anyhow!("could not place {key}: {error}"))
    }

    /// Puts an object into a bucket as of a moment, in memory: a file for each of thousands takes long.
    pub(super) fn hold(&self, (bucket, key): (&str, &str), bytes: Vec<u8>, at: Timestamp) -> Result<()> {
        let version = Version {
            id: "null".to_owned(),
            deleted: false,
            size: bytes.len() as u64,
            etag: hex(Md5::checksum(&bytes).as_ref()),
            modified: at,
            content_type: content_type_of(key).to_owned(),
            bytes: Some(bytes),
        };
        let held = self.bucket(bucket, |found| {
            let history = found.objects.entry(key.to_owned()).or_default();
            history.push(version, false);
            Ok(())
        });
        held.map_err(|error| anyhow::anyhow!("could not place {key}: {error}"))
    }

    /// Notes that an object has a new version, whose bytes are in the folder, and returns the version's id.
    pub(super) fn remember(
        &self,
        (bucket, key): (&str, &str),
        (etag, content_type): (String, Option<String>),
        (bytes, at): (&[u8], Timestamp),
    ) -> S3Result<Option<String>> {
        self.bucket(bucket, |found| {
            let versioned = found.about.versioned;
            let history = found.objects.entry(key.to_owned()).or_default();
            let version = Version {
                id: history.next_id(key, versioned),
                deleted: false,
                size: bytes.len() as u64,
                etag,
                modified: at,
                content_type: content_type.unwrap_or_else(|| content_type_of(key).to_owned()),
                bytes: versioned.then(|| bytes.to_vec()),
            };
            let id = versioned.then(|| version.id.clone());
            history.push(version, versioned);
            Ok(id)
        })
    }

    /// Uses all buckets.
    pub(super) fn all<T>(&self, use_them: impl FnOnce(&mut BTreeMap<String, Bucket>) -> T) -> T {
        use_them(&mut self.buckets.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Uses one bucket.
    pub(super) fn bucket<T>(
        &self,
        name: &str,
        use_it: impl FnOnce(&mut Bucket) -> S3Result<T>,
    ) -> S3Result<T> {
        self.all(|buckets| match buckets.get_mut(name) {
            Some(bucket) => use_it(bucket),
            None => Err(s3_error!(NoSuchBucket, "The specified bucket does not exist")),
        })
    }

    /// Returns the newest version of an object.
    pub(super) fn newest(&self, bucket: &str, key: &str) -> S3Result<Version> {
        self.bucket(bucket, |bucket| {
            let history = bucket.objects.get(key);
            history
                .and_then(History::newest)
                .cloned()
                .ok_or_else(|| s3_error!(NoSuchKey, "The specified key does not exist."))
        })
    }

    /// Returns a version of an object.
    pub(super) fn version(&self, bucket: &str, key: &str, id: &str) -> S3Result<Version> {
        self.bucket(bucket, |bucket| {
            let history = bucket.objects.get(key);
            history
                .and_then(|history| history.get(id))
                .cloned()
                .ok_or_else(|| s3_error!(NoSuchVersion, "The specified version does not exist."))
        })
    }

    /// Returns what the newest version of an object holds.
    pub(super) fn bytes(&self, bucket: &str, key: &str) -> S3Result<Vec<u8>> {
        if let Some(bytes) = self.newest(bucket, key)?.bytes {
            return Ok(bytes);
        }
        std::fs::read(self.path(bucket, key)).map_err(|error| s3_error!(error, InternalError))
    }

    /// Returns where the newest version of an object lies.
    pub(super) fn path(&self, bucket: &str, key: &str) -> PathBuf {
        self.root.join(bucket).join(key)
    }
}

/// Returns the type a key's end stands for.
fn content_type_of(key: &str) -> &'static str {
    let end = key.rsplit('.').next().unwrap_or_default();
    match end {
        "log" | "txt" => "text/plain",
        "md" => "text/markdown",
        "csv" => "text/csv",
        "tsv" => "text/tab-separated-values",
        "json" => "application/json",
        "jsonl" => "application/x-ndjson",
        "gz" => "application/gzip",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        _ => "binary/octet-stream",
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
