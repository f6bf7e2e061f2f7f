//! The story files of Jira, as they are written: one for each project, and one for boards and sprints. Only reads.

use crate::When;
use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A project and its issues.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProjectStory {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) about: String,
    pub(super) lead: String,
    pub(super) kind: String,
    pub(super) types: Vec<String>,
    pub(super) statuses: Vec<String>,
    pub(super) issues: Vec<IssueStory>,
}

/// An issue as it stands now, and how it came to that.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IssueStory {
    pub(super) key: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) summary: String,
    pub(super) status: String,
    #[serde(default)]
    pub(super) priority: Option<String>,
    pub(super) by: String,
    #[serde(default)]
    pub(super) to: Option<String>,
    #[serde(default)]
    pub(super) labels: Vec<String>,
    #[serde(default)]
    pub(super) parent: Option<String>,
    /// Numbers of sprints.
    #[serde(default)]
    pub(super) sprint: Vec<u32>,
    pub(super) created: When,
    /// When the status was last changed, where `moves` does not say; otherwise it never was.
    #[serde(default)]
    pub(super) moved: Option<When>,
    #[serde(default)]
    pub(super) due: Option<When>,
    #[serde(default)]
    pub(super) points: Option<f64>,
    #[serde(default)]
    pub(super) severity: Option<String>,
    #[serde(default)]
    pub(super) order: Option<String>,
    #[serde(default)]
    pub(super) body: Option<String>,
    #[serde(default)]
    pub(super) comments: Vec<CommentStory>,
    #[serde(default)]
    pub(super) moves: Vec<MoveStory>,
    #[serde(default)]
    pub(super) work: Vec<WorkStory>,
    #[serde(default)]
    pub(super) files: Vec<FileStory>,
    /// What it does to other issues: `blocks LAUNCH-21`.
    #[serde(default)]
    pub(super) links: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommentStory {
    pub(super) by: String,
    pub(super) at: When,
    pub(super) text: String,
}

/// Someone sets a status, or gives the issue to somebody.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MoveStory {
    pub(super) by: String,
    pub(super) at: When,
    #[serde(default)]
    pub(super) status: Option<String>,
    #[serde(default)]
    pub(super) to: Option<String>,
    #[serde(default)]
    pub(super) priority: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkStory {
    pub(super) by: String,
    pub(super) at: When,
    pub(super) minutes: u32,
    #[serde(default)]
    pub(super) text: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileStory {
    pub(super) name: String,
    pub(super) by: String,
    pub(super) at: When,
    /// What it holds; without it, bytes that are no text.
    #[serde(default)]
    pub(super) text: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BoardStory {
    pub(super) id: u32,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) project: String,
    #[serde(default)]
    pub(super) sprints: Vec<SprintStory>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SprintStory {
    pub(super) id: u32,
    pub(super) name: String,
    pub(super) goal: String,
    pub(super) state: String,
    #[serde(default)]
    pub(super) start: Option<When>,
    #[serde(default)]
    pub(super) end: Option<When>,
}

/// Reads all projects.
///
/// # Errors
/// When a file is broken.
pub(super) fn projects() -> Result<Vec<ProjectStory>> {
    let files = [
        ("shop.yaml", include_str!("../../story/jira/shop.yaml")),
        ("launch.yaml", include_str!("../../story/jira/launch.yaml")),
        ("ops.yaml", include_str!("../../story/jira/ops.yaml")),
        ("hire.yaml", include_str!("../../story/jira/hire.yaml")),
        ("sup.yaml", include_str!("../../story/jira/sup.yaml")),
    ];
    files.into_iter().map(|(name, text)| read(name, text)).collect()
}

/// Reads the boards and their sprints.
///
/// # Errors
/// When the file is broken.
pub(super) fn boards() -> Result<Vec<BoardStory>> {
    read("boards.yaml", include_str!("../../story/jira/boards.yaml"))
}

fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<T> {
    serde_saphyr::from_str(text).with_context(|| format!("could not read story/jira/{name}"))
}
