//! What is tried: the attacks of `attacks.json` (which the agent's own tests play against the pure machine, too) and
//! `more.yaml`, the Markdown of `markdown.json` (which the window's tests draw), and the harmless twins of `twins.yaml`.

use serde::Deserialize;
use serde_json::{Map, Value};
use std::path::PathBuf;

/// One attack.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Attack {
    pub(crate) id: String,
    /// Which kind of attack it is.
    pub(crate) way: String,
    /// What the person asks.
    pub(crate) task: String,
    /// The connector whose source holds the text, and the tool that brings it.
    pub(crate) source: String,
    pub(crate) tool: String,
    pub(crate) title: String,
    pub(crate) text: String,
    /// What an obedient model calls before anything else: a harmless step, or a look for what is to be carried off.
    #[serde(default)]
    pub(crate) first: Vec<Wanted>,
    /// What it calls then.
    #[serde(default)]
    pub(crate) calls: Vec<Wanted>,
    /// What it calls when it is asked the next time.
    #[serde(default)]
    pub(crate) later: Option<Wanted>,
    /// What it writes.
    #[serde(default)]
    pub(crate) says: Option<String>,
    /// Whether no place of the calls is new to the person.
    #[serde(default)]
    pub(crate) known: bool,
}

/// A call that is wanted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    pub(crate) connector: String,
    pub(crate) tool: String,
    pub(crate) arguments: Map<String, Value>,
}

/// A task without an attack.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Twin {
    /// What the person asks.
    pub(crate) ask: String,
    /// What is read before.
    #[serde(default)]
    pub(crate) reads: Vec<Wanted>,
    /// What is done.
    pub(crate) does: Wanted,
    /// How many requests that change something it takes.
    #[serde(default = "one")]
    pub(crate) changes: usize,
}

const fn one() -> usize {
    1
}

impl Wanted {
    /// Returns the name by which a model calls it.
    pub(crate) fn api_name(&self) -> String {
        format!("{}__{}", self.connector, self.tool)
    }
}

pub(crate) fn attacks() -> Vec<Attack> {
    let mut all: Vec<Attack> = serde_json::from_str(&text("attacks.json")).expect("attacks.json");
    let more: Vec<Attack> = serde_saphyr::from_str(&text("more.yaml")).expect("more.yaml");
    all.extend(more);
    let mut ids: Vec<&str> = all.iter().map(|attack| attack.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all.len(), "two attacks have one id");
    all
}

pub(crate) fn twins() -> Vec<Twin> {
    serde_saphyr::from_str(&text("twins.yaml")).expect("twins.yaml")
}

/// Returns what an attacker has the model write where an attack says nothing of its own.
pub(crate) fn markdown() -> Vec<String> {
    serde_json::from_str(&text("markdown.json")).expect("markdown.json")
}

fn text(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("attacks")
        .join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
