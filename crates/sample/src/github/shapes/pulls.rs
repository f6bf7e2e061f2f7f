//! Pull requests, their reviews, the comments of threads.

use super::{Draw, merge, node_id, time};
use crate::github::git::Change;
use crate::github::state::{Comment, Issue, OWNER, Pull, Review, Thread, number_id};
use crate::rfc3339;
use serde_json::{Value, json};

impl Draw<'_> {
    fn side(&self, branch: &str, sha: &str) -> Value {
        json!({
            "label": format!("{OWNER}:{branch}"),
            "ref": branch,
            "sha": sha,
            "user": self.user(OWNER),
            "repo": self.repository()
        })
    }

    fn links(&self, number: u64, head: &str) -> Value {
        let api = self.api(&format!("/pulls/{number}"));
        let issue = self.api(&format!("/issues/{number}"));
        json!({
            "self": {"href": api},
            "html": {"href": self.html(&format!("/pull/{number}"))},
            "issue": {"href": issue},
            "comments": {"href": format!("{issue}/comments")},
            "review_comments": {"href": format!("{api}/comments")},
            "review_comment": {"href": self.api("/pulls/comments{/number}")},
            "commits": {"href": format!("{api}/commits")},
            "statuses": {"href": self.api(&format!("/statuses/{head}"))}
        })
    }

    /// Draws a pull request as lists have it.
    pub(in crate::github) fn pull_simple(&self, issue: &Issue, pull: &Pull) -> Value {
        let number = issue.number;
        let head = pull.head();
        let api = self.api(&format!("/pulls/{number}"));
        let issue_api = self.api(&format!("/issues/{number}"));
        let html = self.html(&format!("/pull/{number}"));
        let addresses = json!({
            "url": api,
            "html_url": html,
            "diff_url": format!("{html}.diff"),
            "patch_url": format!("{html}.patch"),
            "issue_url": issue_api,
            "commits_url": format!("{api}/commits"),
            "review_comments_url": format!("{api}/comments"),
            "review_comment_url": self.api("/pulls/comments{/number}"),
            "comments_url": format!("{issue_api}/comments"),
            "statuses_url": self.api(&format!("/statuses/{head}")),
            "_links": self.links(number, head)
        });
        let labels: Vec<Value> = issue.labels.iter().map(|label| self.label(label)).collect();
        let users = |logins: &[String]| logins.iter().map(|login| self.user(login)).collect::<Vec<_>>();
        let facts = json!({
            "id": number_id(&format!("pull:{}:{number}", self.repository.name)),
            "node_id": node_id(&format!("pull:{}:{number}", self.repository.name)),
            "number": number,
            "state": if issue.closed.is_some() { "closed" } else { "open" },
            "locked": false,
            "title": issue.title,
            "user": self.user(&issue.by),
            "body": issue.body,
            "labels": labels,
            "milestone": self.milestone(issue.milestone),
            "active_lock_reason": null,
            "created_at": rfc3339(issue.created),
            "updated_at": rfc3339(issue.updated),
            "closed_at": time(issue.closed),
            "merged_at": time(pull.merged.as_ref().map(|merge| merge.when)),
            "assignees": users(&issue.assignees),
            "requested_reviewers": users(&pull.reviewers),
            "requested_teams": [],
            "author_association": "MEMBER",
            "auto_merge": null,
            "draft": pull.draft
        });
        let sides = json!({
            "head": self.side(&pull.branch, head),
            "base": self.side(&pull.base_branch, &pull.base)
        });
        merge(merge(addresses, facts), sides)
    }

    /// Draws a pull request with its counts.
    pub(in crate::github) fn pull(&self, issue: &Issue, pull: &Pull) -> Value {
        let changes = self.pull_changes(pull);
        let count = |pick: fn(&crate::github::patch::Patch) -> usize| -> usize {
            changes
                .iter()
                .filter_map(|change| change.patch.as_ref())
                .map(pick)
                .sum()
        };
        let open = issue.closed.is_none();
        merge(
            self.pull_simple(issue, pull),
            json!({
                "merged": pull.merged.is_some(),
                "mergeable": open.then_some(true),
                "rebaseable": open.then_some(true),
                "mergeable_state": match (open, pull.draft) {
                    (true, true) => "draft",
                    (true, false) => "clean",
                    (false, _) => "unknown",
                },
                "merged_by": pull.merged.as_ref().map(|merge| self.user(&merge.by)),
                "comments": issue.comments.len(),
                "review_comments": pull.threads.iter().map(|thread| thread.comments.len()).sum::<usize>(),
                "maintainer_can_modify": false,
                "commits": pull.commits.len(),
                "additions": count(|patch| patch.additions),
                "deletions": count(|patch| patch.deletions),
                "changed_files": changes.len()
            }),
        )
    }

    /// Returns what a pull request changes.
    pub(in crate::github) fn pull_changes(&self, pull: &Pull) -> Vec<Change> {
        let git = &self.repository.git;
        match (git.commits.get(&pull.base), git.commits.get(pull.head())) {
            (Some(base), Some(head)) => git.changes(&base.tree, &head.tree),
            (_, _) => vec![],
        }
    }

    pub(in crate::github) fn review(&self, number: u64, review: &Review) -> Value {
        let html = self.html(&format!("/pull/{number}#pullrequestreview-{}", review.id));
        let api = self.api(&format!("/pulls/{number}"));
        json!({
            "id": review.id,
            "node_id": node_id(&format!("review:{}", review.id)),
            "user": self.user(&review.by),
            "body": review.body,
            "state": review.state,
            "html_url": html,
            "pull_request_url": api,
            "author_association": "MEMBER",
            "_links": {"html": {"href": html}, "pull_request": {"href": api}},
            "submitted_at": rfc3339(review.when),
            "commit_id": review.commit
        })
    }

    pub(in crate::github) fn thread_comment(&self, number: u64, thread: &Thread, comment: &Comment) -> Value {
        let api = self.api(&format!("/pulls/comments/{}", comment.id));
        let html = self.html(&format!("/pull/{number}#discussion_r{}", comment.id));
        let pull = self.api(&format!("/pulls/{number}"));
        json!({
            "url": api,
            "pull_request_review_id": thread.review,
            "id": comment.id,
            "node_id": node_id(&format!("thread:{}", comment.id)),
            "diff_hunk": thread.hunk,
            "path": thread.path,
            "commit_id": thread.commit,
            "original_commit_id": thread.commit,
            "user": self.user(&comment.by),
            "body": comment.body,
            "created_at": rfc3339(comment.when),
            "updated_at": rfc3339(comment.when),
            "html_url": html,
            "pull_request_url": pull,
            "author_association": "MEMBER",
            "_links": {"self": {"href": api}, "html": {"href": html}, "pull_request": {"href": pull}},
            "line": thread.line,
            "side": "RIGHT"
        })
    }
}
