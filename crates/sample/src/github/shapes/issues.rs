//! Issues, their comments, labels, milestones and timelines.

use super::{Draw, merge, node_id, time};
use crate::github::state::{Comment, Event, Happened, Issue, number_id};
use crate::rfc3339;
use serde_json::{Value, json};

impl Draw<'_> {
    pub(in crate::github) fn label(&self, name: &str) -> Value {
        let told = self
            .repository
            .labels
            .iter()
            .find(|label| label.name.eq_ignore_ascii_case(name));
        json!({
            "id": number_id(&format!("label:{}:{name}", self.repository.name)),
            "node_id": node_id(&format!("label:{name}")),
            "url": self.api(&format!("/labels/{}", name.replace(' ', "%20"))),
            "name": told.map_or(name, |label| label.name.as_str()),
            "color": told.map_or("ededed", |label| label.color.as_str()),
            "default": false,
            "description": told.map(|label| label.description.clone())
        })
    }

    pub(in crate::github) fn milestone(&self, number: Option<u64>) -> Value {
        let Some(milestone) = self
            .repository
            .milestones
            .iter()
            .find(|milestone| Some(milestone.number) == number)
        else {
            return Value::Null;
        };
        let at = milestone.number;
        let of_it = || {
            self.repository
                .issues
                .values()
                .filter(|issue| issue.milestone == number)
        };
        json!({
            "url": self.api(&format!("/milestones/{at}")),
            "html_url": self.html(&format!("/milestone/{at}")),
            "labels_url": self.api(&format!("/milestones/{at}/labels")),
            "id": number_id(&format!("milestone:{}:{at}", self.repository.name)) % 100_000_000,
            "node_id": node_id(&format!("milestone:{at}")),
            "number": at,
            "title": milestone.title,
            "description": milestone.description,
            "creator": self.user("isolberg"),
            "open_issues": of_it().filter(|issue| issue.closed.is_none()).count(),
            "closed_issues": of_it().filter(|issue| issue.closed.is_some()).count(),
            "state": "open",
            "created_at": rfc3339(milestone.created),
            "updated_at": rfc3339(milestone.created),
            "due_on": rfc3339(milestone.due),
            "closed_at": null
        })
    }

    fn reactions(&self, url: &str) -> Value {
        json!({
            "url": format!("{url}/reactions"),
            "total_count": 0, "+1": 0, "-1": 0, "laugh": 0, "hooray": 0,
            "confused": 0, "heart": 0, "rocket": 0, "eyes": 0
        })
    }

    /// Draws an issue, also the issue side of a pull request.
    pub(in crate::github) fn issue(&self, issue: &Issue) -> Value {
        let number = issue.number;
        let api = self.api(&format!("/issues/{number}"));
        let place = if issue.pull.is_some() { "pull" } else { "issues" };
        let labels: Vec<Value> = issue.labels.iter().map(|label| self.label(label)).collect();
        let drawn = json!({
            "url": api,
            "repository_url": self.api(""),
            "labels_url": format!("{api}/labels{{/name}}"),
            "comments_url": format!("{api}/comments"),
            "events_url": format!("{api}/events"),
            "html_url": self.html(&format!("/{place}/{number}")),
            "timeline_url": format!("{api}/timeline"),
            "id": number_id(&format!("issue:{}:{number}", self.repository.name)),
            "node_id": node_id(&format!("issue:{}:{number}", self.repository.name)),
            "number": number,
            "title": issue.title,
            "user": self.user(&issue.by),
            "labels": labels,
            "state": if issue.closed.is_some() { "closed" } else { "open" },
            "state_reason": issue.reason,
            "locked": false,
            "active_lock_reason": null
        });
        let more = json!({
            "assignees": issue.assignees.iter().map(|login| self.user(login)).collect::<Vec<_>>(),
            "milestone": self.milestone(issue.milestone),
            "comments": issue.comments.len(),
            "created_at": rfc3339(issue.created),
            "updated_at": rfc3339(issue.updated),
            "closed_at": time(issue.closed),
            "closed_by": issue.closed_by.as_deref().map(|login| self.user(login)),
            "author_association": "MEMBER",
            "body": issue.body,
            "reactions": self.reactions(&api),
            "performed_via_github_app": null
        });
        let drawn = merge(drawn, more);
        let Some(pull) = &issue.pull else { return drawn };
        let html = self.html(&format!("/pull/{number}"));
        let mut side = json!({
            "url": self.api(&format!("/pulls/{number}")),
            "html_url": html,
            "diff_url": format!("{html}.diff"),
            "patch_url": format!("{html}.patch")
        });
        if let Some(merge) = &pull.merged {
            side["merged_at"] = rfc3339(merge.when).into();
        }
        merge(drawn, json!({"draft": pull.draft, "pull_request": side}))
    }

    pub(in crate::github) fn comment(&self, issue: &Issue, comment: &Comment) -> Value {
        let place = if issue.pull.is_some() { "pull" } else { "issues" };
        let api = self.api(&format!("/issues/comments/{}", comment.id));
        json!({
            "url": api,
            "html_url": self.html(&format!("/{place}/{}#issuecomment-{}", issue.number, comment.id)),
            "issue_url": self.api(&format!("/issues/{}", issue.number)),
            "id": comment.id,
            "node_id": node_id(&format!("comment:{}", comment.id)),
            "user": self.user(&comment.by),
            "created_at": rfc3339(comment.when),
            "updated_at": rfc3339(comment.when),
            "body": comment.body,
            "author_association": "MEMBER",
            "reactions": self.reactions(&api),
            "performed_via_github_app": null
        })
    }

    /// Draws the whole timeline of an issue, the oldest first.
    pub(in crate::github) fn timeline(&self, issue: &Issue) -> Vec<Value> {
        let events = issue.events.iter().map(|event| (event.when, self.event(event)));
        let comments = issue.comments.iter().map(|comment| {
            let drawn = merge(
                self.comment(issue, comment),
                json!({"event": "commented", "actor": self.user(&comment.by)}),
            );
            (comment.when, drawn)
        });
        let reviews = issue.pull.iter().flat_map(|pull| {
            pull.reviews.iter().map(|review| {
                let drawn = merge(
                    self.review(issue.number, review),
                    json!({"event": "reviewed", "state": review.state.to_ascii_lowercase()}),
                );
                (review.when, drawn)
            })
        });
        let mut all: Vec<_> = events.chain(comments).chain(reviews).collect();
        all.sort_by_key(|(when, _)| *when);
        all.into_iter().map(|(_, drawn)| drawn).collect()
    }

    fn event(&self, event: &Event) -> Value {
        let name = match &event.what {
            Happened::Labeled(_) => "labeled",
            Happened::Assigned(_) => "assigned",
            Happened::Closed => "closed",
            Happened::Reopened => "reopened",
            Happened::Merged(_) => "merged",
            Happened::Renamed(..) => "renamed",
            Happened::Mentioned(_) => "cross-referenced",
        };
        let more = match &event.what {
            Happened::Labeled(label) => {
                let label = self.label(label);
                json!({"label": {"name": label["name"], "color": label["color"]}})
            }
            Happened::Assigned(login) => json!({"assignee": self.user(login)}),
            Happened::Closed => json!({"state_reason": null}),
            Happened::Reopened => json!({}),
            Happened::Merged(sha) => {
                json!({"commit_id": sha, "commit_url": self.api(&format!("/commits/{sha}"))})
            }
            Happened::Renamed(from, to) => json!({"rename": {"from": from, "to": to}}),
            Happened::Mentioned(number) => {
                let source = self.repository.issues.get(number).map(|issue| self.issue(issue));
                return json!({
                    "event": name,
                    "actor": self.user(&event.by),
                    "created_at": rfc3339(event.when),
                    "updated_at": rfc3339(event.when),
                    "source": {"type": "issue", "issue": source}
                });
            }
        };
        merge(
            json!({
                "id": event.id,
                "node_id": node_id(&format!("event:{}", event.id)),
                "url": self.api(&format!("/issues/events/{}", event.id)),
                "actor": self.user(&event.by),
                "event": name,
                "commit_id": null,
                "commit_url": null,
                "created_at": rfc3339(event.when),
                "performed_via_github_app": null
            }),
            more,
        )
    }
}
