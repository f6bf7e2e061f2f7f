//! What only the shop knows, from `story/shopify/store.yaml`.

use crate::When;
use crate::orders::Customer;
use anyhow::{Context as _, Result};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The story file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    pub(super) shop: Shop,
    pub(super) locations: Vec<Location>,
    pub(super) wholesale: Vec<Customer>,
    pub(super) collections: Vec<Collection>,
    pub(super) discounts: Vec<Discount>,
    pub(super) drafts: Vec<Draft>,
    pub(super) comments: Vec<Comment>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shop {
    pub(super) name: String,
    pub(super) domain: String,
    pub(super) host: String,
    pub(super) email: String,
    pub(super) owner: String,
    pub(super) description: String,
    pub(super) plan: String,
    pub(super) street: String,
    pub(super) city: String,
    pub(super) zip: String,
    pub(super) country: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Location {
    pub(super) name: String,
    pub(super) street: String,
    pub(super) city: String,
    pub(super) zip: String,
    pub(super) country: String,
    pub(super) online: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Collection {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) products: Vec<String>,
    pub(super) changed: When,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum DiscountKind {
    Code,
    Automatic,
    Shipping,
    Bxgy,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Discount {
    pub(super) kind: DiscountKind,
    pub(super) title: String,
    #[serde(default)]
    pub(super) code: Option<String>,
    pub(super) summary: String,
    pub(super) used: u32,
    #[serde(default)]
    pub(super) limit: Option<u32>,
    pub(super) starts: When,
    #[serde(default)]
    pub(super) ends: Option<When>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Draft {
    pub(super) number: u32,
    pub(super) customer: String,
    pub(super) status: String,
    pub(super) created: When,
    pub(super) changed: When,
    pub(super) lines: BTreeMap<String, u32>,
    #[serde(default)]
    pub(super) po: Option<String>,
    pub(super) note: String,
    pub(super) tags: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Comment {
    pub(super) order: String,
    pub(super) at: When,
    pub(super) text: String,
}

/// Reads it.
pub(super) fn read() -> Result<Story> {
    serde_saphyr::from_str(include_str!("../../story/shopify/store.yaml"))
        .context("could not read shopify/store.yaml")
}
