//! The story of the repositories as its files tell it. Only reads; what follows from it is worked out elsewhere.

use crate::When;
use anyhow::{Context as _, Result};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Each repository: its name, what is told of it, what is on its main branch.
const REPOSITORIES: [(&str, &str, &str); 5] = [
    (
        "storefront",
        include_str!("../../story/github/storefront.yaml"),
        include_str!("../../story/github/storefront.files.yaml"),
    ),
    (
        "checkout",
        include_str!("../../story/github/checkout.yaml"),
        include_str!("../../story/github/checkout.files.yaml"),
    ),
    (
        "infra",
        include_str!("../../story/github/infra.yaml"),
        include_str!("../../story/github/infra.files.yaml"),
    ),
    (
        "data-pipeline",
        include_str!("../../story/github/data-pipeline.yaml"),
        include_str!("../../story/github/data-pipeline.files.yaml"),
    ),
    (
        "handbook",
        include_str!("../../story/github/handbook.yaml"),
        include_str!("../../story/github/handbook.files.yaml"),
    ),
];

/// What GitHub tells the person who uses Mosaic.
const NOTIFICATIONS: &str = include_str!("../../story/github/notifications.yaml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RepositoryStory {
    pub(super) description: String,
    pub(super) language: Option<String>,
    pub(super) topics: Vec<String>,
    pub(super) created: When,
    #[serde(default = "yes")]
    pub(super) private: bool,
    #[serde(default)]
    pub(super) labels: Vec<LabelStory>,
    #[serde(default)]
    pub(super) milestones: Vec<MilestoneStory>,
    #[serde(default)]
    pub(super) workflows: Vec<WorkflowStory>,
    #[serde(default)]
    pub(super) history: Vec<CommitStory>,
    #[serde(default)]
    pub(super) releases: Vec<ReleaseStory>,
    #[serde(default)]
    pub(super) pulls: Vec<PullStory>,
    #[serde(default)]
    pub(super) issues: Vec<IssueStory>,
    #[serde(default)]
    pub(super) runs: Vec<RunStory>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LabelStory {
    pub(super) name: String,
    pub(super) color: String,
    pub(super) description: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MilestoneStory {
    pub(super) title: String,
    pub(super) due: When,
    pub(super) description: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkflowStory {
    pub(super) file: String,
    pub(super) name: String,
    pub(super) jobs: Vec<String>,
}

/// A commit; its author is the pull request's where it names none.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommitStory {
    pub(super) when: When,
    #[serde(default)]
    pub(super) by: Option<String>,
    pub(super) message: String,
    pub(super) edits: Vec<EditStory>,
}

/// A change: `before` becomes `after`; without `before` a file is added.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EditStory {
    pub(super) path: String,
    #[serde(default)]
    pub(super) before: Option<String>,
    pub(super) after: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReleaseStory {
    pub(super) tag: String,
    pub(super) when: When,
    pub(super) by: String,
    pub(super) name: String,
    pub(super) body: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Merged {
    pub(super) when: When,
    pub(super) by: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PullStory {
    pub(super) number: u64,
    pub(super) title: String,
    pub(super) by: String,
    pub(super) branch: String,
    pub(super) opened: When,
    #[serde(default)]
    pub(super) merged: Option<Merged>,
    #[serde(default)]
    pub(super) closed: Option<When>,
    #[serde(default)]
    pub(super) draft: bool,
    #[serde(default)]
    pub(super) labels: Vec<String>,
    #[serde(default)]
    pub(super) milestone: Option<String>,
    #[serde(default)]
    pub(super) assignees: Vec<String>,
    #[serde(default)]
    pub(super) reviewers: Vec<String>,
    #[serde(default)]
    pub(super) closes: Vec<u64>,
    pub(super) body: String,
    pub(super) commits: Vec<CommitStory>,
    #[serde(default)]
    pub(super) reviews: Vec<ReviewStory>,
    #[serde(default)]
    pub(super) comments: Vec<CommentStory>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewStory {
    pub(super) by: String,
    pub(super) when: When,
    pub(super) state: String,
    pub(super) body: String,
    #[serde(default)]
    pub(super) threads: Vec<ThreadStory>,
}

/// A thread on the line that holds `line`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ThreadStory {
    pub(super) path: String,
    pub(super) line: String,
    #[serde(default)]
    pub(super) resolved: Option<String>,
    pub(super) comments: Vec<CommentStory>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommentStory {
    pub(super) by: String,
    pub(super) when: When,
    pub(super) body: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IssueStory {
    pub(super) number: u64,
    pub(super) title: String,
    pub(super) by: String,
    pub(super) opened: When,
    #[serde(default)]
    pub(super) closed: Option<When>,
    #[serde(default)]
    pub(super) labels: Vec<String>,
    #[serde(default)]
    pub(super) milestone: Option<String>,
    #[serde(default)]
    pub(super) assignees: Vec<String>,
    pub(super) body: String,
    #[serde(default)]
    pub(super) comments: Vec<CommentStory>,
}

/// A run of a workflow, of a pull request's commit or of main.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RunStory {
    #[serde(default)]
    pub(super) pull: Option<u64>,
    #[serde(default)]
    pub(super) commit: usize,
    #[serde(default)]
    pub(super) workflow: Option<String>,
    #[serde(default)]
    pub(super) event: Option<String>,
    pub(super) when: When,
    pub(super) minutes: i64,
    pub(super) conclusion: String,
    #[serde(default)]
    pub(super) jobs: Vec<JobStory>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JobStory {
    pub(super) name: String,
    pub(super) conclusion: String,
    #[serde(default)]
    pub(super) log: Option<String>,
}

/// A file on main.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum FileStory {
    /// Its text.
    Text(String),
    /// A symbolic link.
    Link { link: String },
    /// Another repository.
    Submodule { submodule: String },
    /// So many bytes that are no text.
    Bytes { bytes: usize },
    /// A table of so many rows.
    Table { table: usize },
}

/// A notification about `repository#number` or `repository@tag`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NotificationStory {
    pub(super) about: String,
    pub(super) reason: String,
    pub(super) when: When,
    pub(super) unread: bool,
}

/// A repository's name, what is told of it, and its files.
pub(super) type Told = (&'static str, RepositoryStory, BTreeMap<String, FileStory>);

/// Reads all repositories.
pub(super) fn repositories() -> Result<Vec<Told>> {
    REPOSITORIES
        .iter()
        .map(|(name, story, files)| {
            let story =
                serde_saphyr::from_str(story).with_context(|| format!("could not read {name}.yaml"))?;
            let files =
                serde_saphyr::from_str(files).with_context(|| format!("could not read {name}.files.yaml"))?;
            Ok((*name, story, files))
        })
        .collect()
}

/// Reads the notifications.
pub(super) fn notifications() -> Result<Vec<NotificationStory>> {
    serde_saphyr::from_str(NOTIFICATIONS).context("could not read notifications.yaml")
}

fn yes() -> bool {
    true
}
