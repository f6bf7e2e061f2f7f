//! The order of what a query finds; without ORDER BY the latest made first.

use super::super::model::{Issue, STATUSES};
use std::cmp::Ordering;

/// What to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    by: By,
    descending: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Key,
    Summary,
    Status,
    Priority,
    Created,
    Updated,
    Due,
    Resolved,
    Assignee,
    Points,
}

impl Key {
    pub(super) fn read((field, descending): (String, Option<bool>)) -> Result<Self, String> {
        let (by, usual) = match field.to_lowercase().as_str() {
            "key" | "issuekey" | "id" | "issue" | "project" | "rank" => (By::Key, false),
            "summary" => (By::Summary, false),
            "status" => (By::Status, false),
            "priority" => (By::Priority, true),
            "created" | "createddate" => (By::Created, true),
            "updated" | "updateddate" => (By::Updated, true),
            "due" | "duedate" => (By::Due, false),
            "resolved" | "resolutiondate" => (By::Resolved, true),
            "assignee" => (By::Assignee, false),
            "story points" | "cf[10016]" => (By::Points, false),
            _ => {
                return Err(format!(
                    "Field '{field}' does not exist or you do not have permission to view it."
                ));
            }
        };
        Ok(Self {
            by,
            descending: descending.unwrap_or(usual),
        })
    }

    fn compare(self, one: &Issue, other: &Issue) -> Ordering {
        let order = match self.by {
            By::Key => (one.project, one.number).cmp(&(other.project, other.number)),
            By::Summary => one.words.summary.cmp(&other.words.summary),
            By::Status => STATUSES[one.status].id.cmp(STATUSES[other.status].id),
            // The first in the list is the highest.
            By::Priority => other.priority.cmp(&one.priority),
            By::Created => one.created.cmp(&other.created),
            By::Updated => one.updated.cmp(&other.updated),
            By::Due => last_if_none(one.due, other.due, self.descending),
            By::Resolved => one.resolved.cmp(&other.resolved),
            By::Assignee => last_if_none(one.assignee, other.assignee, self.descending),
            By::Points => one.points.partial_cmp(&other.points).unwrap_or(Ordering::Equal),
        };
        if self.descending { order.reverse() } else { order }
    }
}

/// What is empty comes last in either direction.
fn last_if_none<T: Ord>(one: Option<T>, other: Option<T>, descending: bool) -> Ordering {
    let order = match (&one, &other) {
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (None, None) | (Some(_), Some(_)) => return one.cmp(&other),
    };
    if descending { order.reverse() } else { order }
}

/// Sorts what was found.
pub(super) fn sort(found: &mut [&Issue], keys: &[Key]) {
    found.sort_by(|one, other| {
        keys.iter()
            .map(|key| key.compare(one, other))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| {
                other
                    .created
                    .cmp(&one.created)
                    .then_with(|| other.id.cmp(&one.id))
            })
    });
}
