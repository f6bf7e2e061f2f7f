//! Fills the buckets from the story. The same for the same company; never reads the clock.

use super::store::{About, Store};
use super::{exports, logs, pictures};
use crate::orders::Orders;
use crate::{Company, When};
use anyhow::{Context as _, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldBucket {
    name: String,
    created: When,
    versioned: bool,
    expires_days: Option<i32>,
    tags: BTreeMap<String, String>,
    files: Vec<ToldFile>,
    #[serde(default)]
    images: Vec<ToldImage>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldFile {
    key: String,
    at: When,
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldImage {
    key: String,
    at: When,
    width: u32,
    height: u32,
    colour: [u8; 3],
}

/// Returns a store over `root` with all that the story has.
pub(super) fn fill(company: &Company, root: &Path) -> Result<Store> {
    let store = Store::new(company, root)?;
    let told: Vec<ToldBucket> = serde_saphyr::from_str(include_str!("../../story/s3/buckets.yaml"))
        .context("could not read s3/buckets.yaml")?;
    for bucket in told {
        let about = About {
            created: bucket.created.at(company.now),
            versioned: bucket.versioned,
            expires_days: bucket.expires_days,
            tags: bucket.tags,
        };
        store.add(&bucket.name, about)?;
        for file in bucket.files {
            store.place(
                (&bucket.name, &file.key),
                file.text.as_bytes(),
                file.at.at(company.now),
            )?;
        }
        for image in bucket.images {
            let bytes = pictures::png(image.width, image.height, image.colour)?;
            store.place((&bucket.name, &image.key), &bytes, image.at.at(company.now))?;
        }
    }
    let orders = Orders::read(company)?;
    logs::write(&store, company, &orders)?;
    exports::write(&store, company, &orders)?;
    Ok(store)
}
