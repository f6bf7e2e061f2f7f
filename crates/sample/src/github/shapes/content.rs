//! Files, folders, blobs and trees, and how commits change files.

use super::{Draw, node_id};
use crate::github::git::{Change, Entry, Tree};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// The largest file whose content comes along, in bytes.
const INLINE: usize = 1024 * 1024;

impl Draw<'_> {
    fn place(&self, path: &str, reference: &str, kind: &str) -> Value {
        let name = path.rsplit('/').next().unwrap_or(path);
        let html = match kind {
            "dir" => self.html(&format!("/tree/{reference}/{path}")),
            _ => self.html(&format!("/blob/{reference}/{path}")),
        };
        let api = self.api(&format!("/contents/{path}?ref={reference}"));
        json!({"name": name, "path": path, "type": kind, "url": api, "html_url": html,
            "_links": {"self": api, "html": html, "git": null}})
    }

    fn size(&self, entry: &Entry) -> usize {
        self.repository
            .git
            .blobs
            .get(entry.sha())
            .map_or(0, |blob| blob.len())
    }

    /// Draws a path that holds no folder, with its content.
    pub(in crate::github) fn content(&self, path: &str, reference: &str, entry: &Entry) -> Value {
        let sha = entry.sha();
        let blob = self.repository.git.blobs.get(sha);
        let bytes = blob.map(|blob| blob.as_slice()).unwrap_or_default();
        let (kind, more) = match entry {
            Entry::File(_) if bytes.len() > INLINE => ("file", json!({"content": "", "encoding": "none"})),
            Entry::File(_) => (
                "file",
                json!({"content": lines(&STANDARD.encode(bytes)), "encoding": "base64"}),
            ),
            Entry::Link(_) => ("symlink", json!({"target": String::from_utf8_lossy(bytes)})),
            Entry::Submodule(address, _) => ("submodule", json!({"submodule_git_url": address})),
        };
        let mut drawn = super::merge(self.listed(path, reference, (kind, Some(entry))), more);
        drawn["size"] = json!(bytes.len());
        drawn
    }

    /// Draws a path as a folder's listing has it.
    pub(in crate::github) fn listed(
        &self,
        path: &str,
        reference: &str,
        (kind, entry): (&str, Option<&Entry>),
    ) -> Value {
        let sha = entry.map_or_else(
            || super::super::git::digest(&[path.as_bytes()]),
            |entry| entry.sha().to_owned(),
        );
        let git = match kind {
            "submodule" => Value::Null,
            "dir" => json!(self.api(&format!("/git/trees/{sha}"))),
            _ => json!(self.api(&format!("/git/blobs/{sha}"))),
        };
        let mut drawn = super::merge(
            self.place(path, reference, kind),
            json!({
                "sha": sha,
                "size": entry.map_or(0, |entry| self.size(entry)),
                "git_url": git,
                "download_url": matches!(kind, "file" | "symlink").then(|| {
                    format!("https://raw.githubusercontent.com/{}/{reference}/{path}", self.repository.full_name())
                })
            }),
        );
        drawn["_links"]["git"] = git;
        drawn
    }

    /// Draws the direct children of a folder; none when there is no such folder.
    pub(in crate::github) fn folder(&self, tree: &Tree, path: &str, reference: &str) -> Option<Vec<Value>> {
        let prefix = if path.is_empty() {
            String::new()
        } else {
            format!("{path}/")
        };
        let mut drawn = vec![];
        let mut last = String::new();
        for (at, entry) in tree.iter().filter(|(at, _)| at.starts_with(&prefix)) {
            let rest = &at[prefix.len()..];
            match rest.split_once('/') {
                Some((folder, _)) if folder == last => {}
                Some((folder, _)) => {
                    last = folder.to_owned();
                    drawn.push(self.listed(&format!("{prefix}{folder}"), reference, ("dir", None)));
                }
                None => {
                    let kind = match entry {
                        Entry::File(_) => "file",
                        Entry::Link(_) => "symlink",
                        // As GitHub lists them.
                        Entry::Submodule(..) => "submodule",
                    };
                    drawn.push(self.listed(at, reference, (kind, Some(entry))));
                }
            }
        }
        (!drawn.is_empty()).then_some(drawn)
    }

    /// Draws the whole tree, folders included.
    pub(in crate::github) fn tree(&self, sha: &str, tree: &Tree) -> Value {
        let mut entries = vec![];
        let mut folders = std::collections::BTreeSet::new();
        for (path, entry) in tree {
            for (at, _) in path.match_indices('/') {
                if folders.insert(&path[..at]) {
                    let sha = super::super::git::digest(&[&path.as_bytes()[..at]]);
                    let url = self.api(&format!("/git/trees/{sha}"));
                    entries.push(
                        json!({"path": path[..at], "mode": "040000", "type": "tree", "sha": sha, "url": url}),
                    );
                }
            }
            let sha = entry.sha();
            entries.push(match entry {
                Entry::File(_) | Entry::Link(_) => json!({
                    "path": path,
                    "mode": if matches!(entry, Entry::Link(_)) { "120000" } else { "100644" },
                    "type": "blob",
                    "sha": sha,
                    "size": self.size(entry),
                    "url": self.api(&format!("/git/blobs/{sha}"))
                }),
                Entry::Submodule(..) => json!({"path": path, "mode": "160000", "type": "commit", "sha": sha}),
            });
        }
        json!({
            "sha": sha,
            "url": self.api(&format!("/git/trees/{sha}")),
            "tree": entries,
            "truncated": false
        })
    }

    pub(in crate::github) fn blob(&self, sha: &str) -> Option<Value> {
        let blob = self.repository.git.blobs.get(sha)?;
        Some(json!({
            "sha": sha,
            "node_id": node_id(sha),
            "size": blob.len(),
            "url": self.api(&format!("/git/blobs/{sha}")),
            "content": lines(&STANDARD.encode(blob.as_slice())),
            "encoding": "base64"
        }))
    }

    pub(in crate::github) fn change(&self, change: &Change, commit: &str) -> Value {
        let path = &change.path;
        let (additions, deletions) = change
            .patch
            .as_ref()
            .map_or((0, 0), |patch| (patch.additions, patch.deletions));
        let mut drawn = json!({
            "sha": change.sha,
            "filename": path,
            "status": change.status,
            "additions": additions,
            "deletions": deletions,
            "changes": additions + deletions,
            "blob_url": self.html(&format!("/blob/{commit}/{path}")),
            "raw_url": self.html(&format!("/raw/{commit}/{path}")),
            "contents_url": self.api(&format!("/contents/{path}?ref={commit}"))
        });
        if let Some(patch) = &change.patch {
            drawn["patch"] = json!(patch.text);
        }
        drawn
    }
}

/// Breaks base64 into lines of sixty characters, as GitHub does.
fn lines(text: &str) -> String {
    let mut broken = String::with_capacity(text.len() + text.len() / 60 + 1);
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(60));
        broken.push_str(line);
        broken.push('\n');
        rest = after;
    }
    broken
}
