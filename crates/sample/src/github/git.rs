//! What git knows of a repository: blobs, trees, commits, branches and tags. Never a repository on disk.

use super::patch::{self, Patch};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

/// The branch that all repositories work towards.
pub(super) const MAIN: &str = "main";

/// What a path holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    /// A file, by its blob.
    File(String),
    /// A symbolic link, by the blob that holds its target.
    Link(String),
    /// Another repository at a commit: its address and that commit.
    Submodule(String, String),
}

impl Entry {
    pub(super) fn sha(&self) -> &str {
        match self {
            Self::File(sha) | Self::Link(sha) | Self::Submodule(_, sha) => sha,
        }
    }
}

/// All paths of a commit.
pub(super) type Tree = BTreeMap<String, Entry>;

#[derive(Debug, Clone)]
pub(super) struct Commit {
    pub(super) sha: String,
    pub(super) parents: Vec<String>,
    /// The author's login.
    pub(super) author: String,
    pub(super) when: Timestamp,
    pub(super) message: String,
    pub(super) tree: Arc<Tree>,
}

/// How one path differs between two trees.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) path: String,
    pub(super) status: &'static str,
    pub(super) sha: String,
    pub(super) patch: Option<Patch>,
}

#[derive(Debug, Default)]
pub(super) struct Git {
    pub(super) blobs: HashMap<String, Arc<Vec<u8>>>,
    pub(super) commits: HashMap<String, Commit>,
    pub(super) branches: BTreeMap<String, String>,
    pub(super) tags: BTreeMap<String, String>,
}

impl Git {
    /// Keeps content and returns its name.
    pub(super) fn keep(&mut self, content: Vec<u8>) -> String {
        let sha = digest(&[b"blob", &content]);
        self.blobs.entry(sha.clone()).or_insert_with(|| Arc::new(content));
        sha
    }

    /// Returns the text of a file in a tree; none when there is no such file or it is no text.
    pub(super) fn text(&self, tree: &Tree, path: &str) -> Option<String> {
        match tree.get(path)? {
            Entry::File(sha) | Entry::Link(sha) => self.blob_text(sha).map(str::to_owned),
            Entry::Submodule(..) => None,
        }
    }

    fn blob_text(&self, sha: &str) -> Option<&str> {
        std::str::from_utf8(self.blobs.get(sha)?).ok()
    }

    /// Adds a commit and returns its name. No branch moves.
    pub(super) fn commit(&mut self, mut commit: Commit) -> String {
        commit.sha = digest(&[
            commit.parents.join(" ").as_bytes(),
            commit.author.as_bytes(),
            commit.when.to_string().as_bytes(),
            commit.message.as_bytes(),
            tree_sha(&commit.tree).as_bytes(),
        ]);
        let sha = commit.sha.clone();
        self.commits.insert(sha.clone(), commit);
        sha
    }

    /// Finds the commit that a branch, a tag, a full or an abbreviated name means.
    pub(super) fn resolve(&self, name: &str) -> Option<&Commit> {
        let name = name
            .strip_prefix("refs/heads/")
            .or_else(|| name.strip_prefix("refs/tags/"))
            .or_else(|| name.strip_prefix("heads/"))
            .or_else(|| name.strip_prefix("tags/"))
            .unwrap_or(name);
        let name = if name == "HEAD" { MAIN } else { name };
        if let Some(sha) = self.branches.get(name).or_else(|| self.tags.get(name)) {
            return self.commits.get(sha);
        }
        if name.len() < 4 || !name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let mut hits = self
            .commits
            .values()
            .filter(|commit| commit.sha.starts_with(name));
        hits.next().filter(|_| hits.next().is_none())
    }

    /// Returns a commit and its first parents, the newest first.
    pub(super) fn log(&self, from: &str) -> Vec<&Commit> {
        let mut found = vec![];
        let mut next = self.commits.get(from);
        while let Some(commit) = next {
            found.push(commit);
            next = commit.parents.first().and_then(|parent| self.commits.get(parent));
        }
        found
    }

    /// Returns the newest commit that two have in common.
    pub(super) fn merge_base(&self, one: &str, other: &str) -> Option<&Commit> {
        let first: Vec<&str> = self.log(one).iter().map(|commit| commit.sha.as_str()).collect();
        self.log(other)
            .into_iter()
            .find(|commit| first.contains(&commit.sha.as_str()))
    }

    /// Returns what a commit changed against its first parent.
    pub(super) fn changes_of(&self, commit: &Commit) -> Vec<Change> {
        let parent = commit.parents.first().and_then(|parent| self.commits.get(parent));
        match parent {
            Some(parent) => self.changes(&parent.tree, &commit.tree),
            None => self.changes(&Tree::new(), &commit.tree),
        }
    }

    /// Returns how two trees differ, by path.
    pub(super) fn changes(&self, before: &Tree, after: &Tree) -> Vec<Change> {
        let mut paths: Vec<&String> = before.keys().chain(after.keys()).collect();
        paths.sort();
        paths.dedup();
        paths
            .into_iter()
            .filter_map(|path| {
                let (old, new) = (before.get(path), after.get(path));
                if old == new {
                    return None;
                }
                Some(Change {
                    path: path.clone(),
                    status: match (old, new) {
                        (None, _) => "added",
                        (_, None) => "removed",
                        (Some(_), Some(_)) => "modified",
                    },
                    sha: new
                        .or(old)
                        .map(|entry| entry.sha().to_owned())
                        .unwrap_or_default(),
                    patch: self.patch(old, new),
                })
            })
            .collect()
    }

    /// Returns the patch of a file; none when it is no text or too large to be shown.
    fn patch(&self, old: Option<&Entry>, new: Option<&Entry>) -> Option<Patch> {
        let side = |entry: Option<&Entry>| match entry {
            None => Some(""),
            Some(entry) => self.blob_text(entry.sha()).filter(|text| text.len() < 100_000),
        };
        Some(patch::between(side(old)?, side(new)?))
    }
}

/// Returns changes as `git diff` prints them.
pub(super) fn diff_text(changes: &[Change]) -> String {
    let mut text = String::new();
    for change in changes {
        let path = &change.path;
        let old = if change.status == "added" {
            "/dev/null".to_owned()
        } else {
            format!("a/{path}")
        };
        let new = if change.status == "removed" {
            "/dev/null".to_owned()
        } else {
            format!("b/{path}")
        };
        let _ = writeln!(text, "diff --git a/{path} b/{path}");
        match &change.patch {
            Some(patch) => {
                let _ = writeln!(text, "--- {old}\n+++ {new}\n{}", patch.text);
            }
            None => {
                let _ = writeln!(text, "Binary files {old} and {new} differ");
            }
        }
    }
    text
}

/// Returns a tree's name.
pub(super) fn tree_sha(tree: &Tree) -> String {
    let mut all = String::new();
    for (path, entry) in tree {
        let _ = writeln!(all, "{path}\0{}", entry.sha());
    }
    digest(&[b"tree", all.as_bytes()])
}

/// Returns a name of forty hexadecimal digits.
pub(super) fn digest(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
        hasher.update([0]);
    }
    let mut text = String::with_capacity(40);
    for byte in &hasher.finalize()[..20] {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
