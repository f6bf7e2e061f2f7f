//! An issue and what hangs on it.

use super::super::model::{
    Attachment, Category, Change, Comment, Issue, Item, LINK_TYPES, Link, PRIORITIES, SEVERITIES, State,
    Worklog,
};
use super::{address, issue_type, link_type, moment, person, sprint, status};
use crate::jira::SITE;
use serde_json::{Map, Value, json};

/// The fields that a request wants.
#[derive(Debug, Clone)]
pub(in super::super) struct Wanted {
    all: bool,
    navigable: bool,
    with: Vec<String>,
    without: Vec<String>,
}

impl Wanted {
    /// Returns the wish for everything.
    pub(in super::super) fn all() -> Self {
        Self::read(&["*all".to_owned()])
    }

    /// Reads names of fields, `*all`, `*navigable` and `-name`.
    pub(in super::super) fn read(names: &[String]) -> Self {
        let has = |name: &str| names.iter().any(|given| given == name);
        Self {
            all: has("*all"),
            navigable: has("*navigable"),
            with: names.to_vec(),
            without: names
                .iter()
                .filter_map(|name| name.strip_prefix('-').map(str::to_owned))
                .collect(),
        }
    }

    /// Tells whether nothing but ids is wanted.
    pub(in super::super) fn is_bare(&self) -> bool {
        !self.all && !self.navigable && self.with.iter().all(|name| name == "id" || name == "key")
    }

    fn has(&self, name: &str) -> bool {
        if self.without.iter().any(|given| given == name) {
            return false;
        }
        let heavy = ["comment", "worklog", "attachment"].contains(&name);
        self.all || (self.navigable && !heavy) || self.with.iter().any(|given| given == name)
    }
}

/// Returns an issue with the wanted fields.
pub(in super::super) fn issue(state: &State, issue: &Issue, wanted: &Wanted) -> Value {
    let mut fields = Map::new();
    for make in [people_and_state, dates, relations, texts_and_files] {
        for (name, value) in make(state, issue, wanted) {
            if wanted.has(name) {
                fields.insert(name.to_owned(), value);
            }
        }
    }
    json!({
        "expand": "operations,versionedRepresentations,editmeta,changelog,renderedFields",
        "id": issue.id.to_string(),
        "self": address(&format!("issue/{}", issue.id)),
        "key": issue.key,
        "fields": fields,
    })
}

type Fields = Vec<(&'static str, Value)>;

fn people_and_state(state: &State, issue: &Issue, _: &Wanted) -> Fields {
    let project = state.projects.get(issue.project);
    vec![
        ("summary", json!(issue.summary)),
        ("status", status(issue.status())),
        ("issuetype", issue_type(issue.kind())),
        ("priority", priority(issue.priority)),
        ("labels", json!(issue.labels)),
        ("reporter", person(state, issue.reporter)),
        ("creator", person(state, issue.reporter)),
        ("assignee", issue.assignee.map_or(Value::Null, |place| person(state, place))),
        (
            "project",
            project.map_or(Value::Null, |project| {
                json!({
                    "self": address(&format!("project/{}", project.id)), "id": project.id.to_string(),
                    "key": project.key, "name": project.name, "projectTypeKey": project.kind, "simplified": false,
                    "avatarUrls": super::avatars(&project.key),
                })
            }),
        ),
        ("customfield_10016", json!(issue.points)),
        (
            "customfield_10040",
            issue.severity.map_or(Value::Null, |place| {
                let (id, name) = SEVERITIES[place];
                json!({"self": address(&format!("customFieldOption/{id}")), "value": name, "id": id})
            }),
        ),
        ("customfield_10041", json!(issue.order)),
        ("components", json!([])),
        ("fixVersions", json!([])),
        ("versions", json!([])),
        ("environment", Value::Null),
        ("security", Value::Null),
    ]
}

fn dates(_: &State, issue: &Issue, _: &Wanted) -> Fields {
    let done = issue.status().category == Category::Done;
    let resolution = json!({
        "self": address("resolution/10000"), "id": "10000", "name": "Done",
        "description": "Work has been completed on this issue.",
    });
    let spent: u32 = issue.worklogs.iter().map(|log| log.seconds).sum();
    let tracking = if spent == 0 {
        json!({})
    } else {
        json!({"timeSpent": duration(spent), "timeSpentSeconds": spent})
    };
    let moved = issue
        .history
        .iter()
        .rev()
        .find(|change| change.items.iter().any(|item| item.field == "status"));
    vec![
        ("created", json!(moment(issue.created))),
        ("updated", json!(moment(issue.updated))),
        (
            "statuscategorychangedate",
            json!(moment(moved.map_or(issue.created, |change| change.at))),
        ),
        ("duedate", json!(issue.due.map(|due| due.to_string()))),
        ("resolution", if done { resolution } else { Value::Null }),
        ("resolutiondate", json!(issue.resolved.map(moment))),
        ("timespent", if spent == 0 { Value::Null } else { json!(spent) }),
        ("timeestimate", Value::Null),
        ("timetracking", tracking),
        ("workratio", json!(-1)),
        ("lastViewed", Value::Null),
        ("progress", json!({"progress": spent, "total": spent})),
        (
            "votes",
            json!({"self": address(&format!("issue/{}/votes", issue.key)), "votes": 0, "hasVoted": false}),
        ),
        (
            "watches",
            json!({"self": address(&format!("issue/{}/watchers", issue.key)), "watchCount": 1, "isWatching": false}),
        ),
        ("customfield_10019", json!(format!("0|i{:05}:", issue.number))),
    ]
}

fn relations(state: &State, issue: &Issue, wanted: &Wanted) -> Fields {
    let parent = issue.parent.as_deref().and_then(|key| state.issue(key));
    let mut subtasks = vec![];
    if wanted.has("subtasks") {
        let children = state
            .issues
            .iter()
            .filter(|child| child.parent.as_deref() == Some(&issue.key));
        subtasks = children
            .filter(|child| child.kind().level < 0)
            .map(brief)
            .collect();
    }
    let mut links = vec![];
    if wanted.has("issuelinks") {
        let touching = state
            .links
            .iter()
            .filter(|link| link.from == issue.key || link.to == issue.key);
        links = touching.map(|link| issue_link(state, link, &issue.key)).collect();
    }
    let sprints: Vec<Value> = issue
        .sprints
        .iter()
        .filter_map(|&id| state.sprint(id))
        .map(|it| {
            let mut it = sprint(it);
            it["boardId"] = it["originBoardId"].take();
            if let Some(it) = it.as_object_mut() {
                it.retain(|key, _| key != "self" && key != "originBoardId");
            }
            it
        })
        .collect();
    vec![
        ("parent", parent.map_or(Value::Null, brief)),
        ("subtasks", json!(subtasks)),
        ("issuelinks", json!(links)),
        (
            "customfield_10020",
            if sprints.is_empty() {
                Value::Null
            } else {
                json!(sprints)
            },
        ),
    ]
}

fn texts_and_files(state: &State, issue: &Issue, wanted: &Wanted) -> Fields {
    let mut fields = vec![("description", json!(issue.body))];
    if wanted.has("attachment") {
        let files = state.attachments.iter().filter(|it| it.issue == issue.key);
        fields.push(("attachment", files.map(|it| file(state, it)).collect()));
    }
    if wanted.has("comment") {
        let all: Vec<Value> = issue
            .comments
            .iter()
            .map(|it| comment(state, issue, it))
            .collect();
        fields.push((
            "comment",
            json!({"maxResults": all.len(), "total": all.len(), "startAt": 0, "comments": all}),
        ));
    }
    if wanted.has("worklog") {
        let all: Vec<Value> = issue
            .worklogs
            .iter()
            .map(|it| worklog(state, issue, it))
            .collect();
        fields.push((
            "worklog",
            json!({"startAt": 0, "maxResults": 20, "total": all.len(), "worklogs": all}),
        ));
    }
    fields
}

fn priority(place: usize) -> Value {
    let (id, name) = PRIORITIES[place];
    json!({
        "self": address(&format!("priority/{id}")), "name": name, "id": id,
        "iconUrl": format!("{SITE}/images/icons/priorities/{}.svg", name.to_lowercase()),
    })
}

/// An issue as others mention it.
fn brief(issue: &Issue) -> Value {
    json!({
        "id": issue.id.to_string(), "key": issue.key, "self": address(&format!("issue/{}", issue.id)),
        "fields": {
            "summary": issue.summary, "status": status(issue.status()),
            "priority": priority(issue.priority), "issuetype": issue_type(issue.kind()),
        },
    })
}

/// Returns a link as seen from one of its ends.
fn issue_link(state: &State, link: &Link, seen_from: &str) -> Value {
    let (end, other) = if link.from == seen_from {
        ("outwardIssue", &link.to)
    } else {
        ("inwardIssue", &link.from)
    };
    let mut value = json!({
        "id": link.id.to_string(), "self": address(&format!("issueLink/{}", link.id)),
        "type": link_type(LINK_TYPES[link.kind]),
    });
    if let Some(issue) = state.issue(other) {
        value[end] = brief(issue);
    }
    value
}

/// Returns a comment.
pub(in super::super) fn comment(state: &State, issue: &Issue, comment: &Comment) -> Value {
    json!({
        "self": address(&format!("issue/{}/comment/{}", issue.id, comment.id)),
        "id": comment.id.to_string(), "author": person(state, comment.author), "body": comment.body,
        "updateAuthor": person(state, comment.author), "created": moment(comment.at),
        "updated": moment(comment.at), "jsdPublic": true,
    })
}

/// Returns an entry of the history.
pub(in super::super) fn changes(state: &State, change: &Change) -> Value {
    let items: Vec<Value> = change.items.iter().map(item).collect();
    json!({
        "id": change.id.to_string(), "author": person(state, change.author),
        "created": moment(change.at), "items": items,
    })
}

fn item(item: &Item) -> Value {
    let id = |side: &Option<(String, String)>| side.as_ref().map(|(id, _)| id.clone());
    let words = |side: &Option<(String, String)>| side.as_ref().map(|(_, words)| words.clone());
    let (kind, field_id) = match item.field {
        "Sprint" => ("custom", "customfield_10020"),
        "Story Points" => ("custom", "customfield_10016"),
        "Severity" => ("custom", "customfield_10040"),
        "Customer order" => ("custom", "customfield_10041"),
        "Link" => ("jira", "issuelinks"),
        "Attachment" => ("jira", "attachment"),
        other => ("jira", other),
    };
    json!({
        "field": item.field, "fieldtype": kind, "fieldId": field_id,
        "from": id(&item.from), "fromString": words(&item.from),
        "to": id(&item.to), "toString": words(&item.to),
    })
}

/// Returns an entry of the work that was logged.
pub(in super::super) fn worklog(state: &State, issue: &Issue, log: &Worklog) -> Value {
    let mut value = json!({
        "self": address(&format!("issue/{}/worklog/{}", issue.id, log.id)),
        "author": person(state, log.author), "updateAuthor": person(state, log.author),
        "created": moment(log.at), "updated": moment(log.at), "started": moment(log.started),
        "timeSpent": duration(log.seconds), "timeSpentSeconds": log.seconds,
        "id": log.id.to_string(), "issueId": issue.id.to_string(),
    });
    if let Some(comment) = &log.comment {
        value["comment"] = comment.clone();
    }
    value
}

/// Returns an attachment as issues list it.
pub(in super::super) fn file(state: &State, file: &Attachment) -> Value {
    json!({
        "self": address(&format!("attachment/{}", file.id)), "id": file.id.to_string(), "filename": file.name,
        "author": person(state, file.author), "created": moment(file.at), "size": file.bytes.len(),
        "mimeType": file.kind, "content": address(&format!("attachment/content/{}", file.id)),
    })
}

/// Writes a duration as the service does, with days of eight hours: `1d 1h 30m`.
fn duration(seconds: u32) -> String {
    let minutes = seconds / 60;
    let parts = [
        (minutes / 480, "d"),
        (minutes % 480 / 60, "h"),
        (minutes % 60, "m"),
    ];
    let words: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect();
    if words.is_empty() {
        "0m".to_owned()
    } else {
        words.join(" ")
    }
}
